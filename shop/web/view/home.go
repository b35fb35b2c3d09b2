package view

// Home is the first page.
type Home struct {
	Page
	Wall       []Card // the pictures of the hero
	Categories []Door
	Newest     []Card
	OnSale     []Card
	Popular    []Card
}

// Door is a category on the first page.
type Door struct {
	MenuEntry
	Icon string
}

// Template names the page's file.
func (Home) Template() string { return "page/home" }

// Text is a page of words: terms, imprint and the like. Its words are a template too, text/<language>/<name>.
type Text struct {
	Page
	Name string
	Body HTML
}

// Template names the page's file.
func (Text) Template() string { return "page/text" }

// Words is what a page of words is made from: its template may name the shop.
type Words struct {
	Lang string
	Name string
	Shop Shop
}

// Template names the file with the words.
func (w Words) Template() string { return "text/" + w.Lang + "/" + w.Name }

// Problem is an error page: what happened, and what the reader can do.
type Problem struct {
	Page
	Status    int
	Heading   string
	Text      string
	RequestID string // to be quoted to the shop
	Ours      bool   // the fault is the shop's: the id is shown
}

// Template names the page's file.
func (Problem) Template() string { return "page/problem" }

// Age is the page on age and the gate for those who came without a page to go back to.
type Age struct {
	Page
	Refused bool
	Back    string
}

// Template names the page's file.
func (Age) Template() string { return "page/age" }

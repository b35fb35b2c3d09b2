package browse

import (
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// What search engines read: https://schema.org in JSON-LD. The order of fields is that of the output.

type schema struct {
	Context string `json:"@context,omitempty"`
	Type    string `json:"@type"`
}

type thing struct {
	schema
	Name string `json:"name"`
}

type breadcrumbs struct {
	schema
	Items []breadcrumb `json:"itemListElement"`
}

type breadcrumb struct {
	schema
	Position int    `json:"position"`
	Name     string `json:"name"`
	Item     string `json:"item"`
}

type productData struct {
	schema
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Images      []string    `json:"image,omitempty"`
	SKU         string      `json:"sku,omitempty"`
	GTIN        string      `json:"gtin13,omitempty"`
	MPN         string      `json:"mpn,omitempty"`
	Brand       *thing      `json:"brand,omitempty"`
	Offers      []offerData `json:"offers,omitempty"`
}

type offerData struct {
	schema
	Address      string `json:"url"`
	SKU          string `json:"sku"`
	Price        string `json:"price"`
	Currency     string `json:"priceCurrency"`
	ValidUntil   string `json:"priceValidUntil,omitempty"`
	Availability string `json:"availability"`
	Condition    string `json:"itemCondition"`
}

type organization struct {
	schema
	Name    string `json:"name"`
	Address string `json:"url"`
	Logo    string `json:"logo,omitempty"`
}

type website struct {
	schema
	Name     string       `json:"name"`
	Address  string       `json:"url"`
	Language string       `json:"inLanguage"`
	Search   searchAction `json:"potentialAction"`
}

type searchAction struct {
	schema
	Target string `json:"target"`
	Input  string `json:"query-input"`
}

const schemaContext = "https://schema.org"

func (p *Pages) crumbData(crumbs []view.Crumb, path string) breadcrumbs {
	data := breadcrumbs{schema: schema{schemaContext, "BreadcrumbList"}}
	for i, c := range crumbs {
		address := c.Address
		if address == "" {
			address = path
		}
		data.Items = append(data.Items, breadcrumb{schema{Type: "ListItem"}, i + 1, c.Name, p.Frame.Absolute(address)})
	}
	return data
}

// shopData is what the first page says about the shop.
func (p *Pages) shopData(l locale.Language) []any {
	home := p.Frame.Absolute(link.Home(l))
	name := p.Frame.Shop.Name
	return []any{
		organization{schema: schema{schemaContext, "OnlineStore"}, Name: name, Address: home},
		website{
			schema{schemaContext, "WebSite"},
			name, home, string(l),
			searchAction{
				schema{Type: "SearchAction"},
				p.Frame.Absolute(link.Search(l)) + "?q={search_term_string}",
				"required name=search_term_string",
			},
		},
	}
}

// productData offers every variant; a page with a variant chosen describes that one.
func (b productBuilder) productData() productData {
	v := b.product
	data := productData{schema: schema{schemaContext, "Product"}, Name: v.Name.Text, Description: v.Summary}
	if v.Brand != "" {
		data.Brand = &thing{schema{Type: "Brand"}, v.Brand}
	}
	for _, picture := range b.pictures() {
		if address := link.Picture(picture.Source); strings.HasPrefix(address, "/") {
			data.Images = append(data.Images, b.pages.Frame.Absolute(address))
		} else if address != "" {
			data.Images = append(data.Images, address)
		}
	}
	if c := b.chosen; c != nil {
		const ean13 = 13
		data.SKU, data.MPN = c.SKU, c.MPN
		for _, ean := range c.EANs {
			if data.GTIN == "" && len(ean) == ean13 {
				data.GTIN = ean
			}
		}
	}
	data.Offers = b.offerData()
	return data
}

func (b productBuilder) offerData() []offerData {
	const most = 50 // a page of words does not need all of five hundred
	var offers []offerData
	for _, o := range b.product.Offers[:min(most, len(b.product.Offers))] {
		if o.Price.Amount.IsZero() {
			continue
		}
		offer := offerData{
			schema: schema{Type: "Offer"}, SKU: o.SKU, Price: plainPrice(o.Price.Amount), Currency: string(o.Price.Amount.Currency),
			Address:      b.pages.Frame.Absolute(link.Variant(b.lang, b.product.Slug, o.SKU)),
			Availability: schemaContext + "/OutOfStock", Condition: schemaContext + "/NewCondition",
		}
		if o.Available > 0 {
			offer.Availability = schemaContext + "/InStock"
		}
		if !o.Price.SaleUntil.IsZero() {
			offer.ValidUntil = o.Price.SaleUntil.Format("2006-01-02")
		}
		offers = append(offers, offer)
	}
	return offers
}

// plainPrice writes an amount for machines: "12.50".
func plainPrice(a money.Amount) string {
	return strings.TrimSuffix(a.String(), " "+string(a.Currency))
}

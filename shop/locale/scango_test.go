package locale

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
)

// goScan finds the uses in Go sources from their syntax alone: the repository need not compile for it.
type goScan struct {
	*scan
	files  *token.FileSet
	parsed map[string][]*ast.File       // by folder
	consts map[string]map[string]string // string constants by package name
}

func newGoScan(s *scan) *goScan {
	return &goScan{s, token.NewFileSet(), map[string][]*ast.File{}, map[string]map[string]string{}}
}

func (g *goScan) parse(repo fs.FS, name string) error {
	source, err := fs.ReadFile(repo, name)
	if err != nil {
		return err
	}
	f, err := parser.ParseFile(g.files, name, source, parser.SkipObjectResolution)
	if err != nil {
		g.problem(name, "%v", err)
		return nil
	}
	g.parsed[path.Dir(name)] = append(g.parsed[path.Dir(name)], f)
	constants := g.consts[f.Name.Name]
	if constants == nil {
		constants = map[string]string{}
		g.consts[f.Name.Name] = constants
	}
	for _, decl := range f.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.CONST {
			continue
		}
		for _, spec := range d.Specs {
			v := spec.(*ast.ValueSpec)
			for i, name := range v.Names {
				if i < len(v.Values) {
					if s, whole := g.value("", v.Values[i]); whole {
						constants[name.Name] = s
					}
				}
			}
		}
	}
	return nil
}

// value returns the string that an expression is, or begins with when whole is false.
func (g *goScan) value(pkg string, e ast.Expr) (s string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil && e.Kind == token.STRING
	case *ast.Ident:
		s, ok := g.consts[pkg][e.Name]
		return s, ok
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			s, ok := g.consts[x.Name][e.Sel.Name]
			return s, ok
		}
	case *ast.ParenExpr:
		return g.value(pkg, e.X)
	case *ast.BinaryExpr:
		left, whole := g.value(pkg, e.X)
		if !whole {
			return left, false
		}
		right, whole := g.value(pkg, e.Y)
		return left + right, whole
	}
	return "", false
}

func (g *goScan) run() {
	for _, files := range g.parsed {
		pkg := files[0].Name.Name
		if pkg == "fault" {
			continue // it passes codes on and has none of its own that readers see
		}
		p := &goPackage{goScan: g, name: pkg, checks: map[string]bool{}, helpers: map[string][]helper{}}
		for _, look := range []func(ast.Node) bool{p.noteChecks, p.noteHelpers, p.visit} {
			for _, f := range files {
				ast.Inspect(f, look)
			}
		}
	}
}

// helper is a parameter of a function that is handed on as a code.
type helper struct {
	parameter int
	families  []Key
}

// goPackage is what must be known about a package to understand its calls.
type goPackage struct {
	*goScan
	name    string
	checks  map[string]bool     // names that are declared as a fault.Check
	helpers map[string][]helper // by function name
}

// is tells whether a type expression is pkg.name, or a pointer to it.
func is(e ast.Expr, pkg, name string) bool {
	switch e := e.(type) {
	case *ast.StarExpr:
		return is(e.X, pkg, name)
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && x.Name == pkg && e.Sel.Name == name
	}
	return false
}

// noteChecks notes what is declared as a fault.Check.
func (p *goPackage) noteChecks(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ValueSpec:
		p.note(n.Names, n.Type)
	case *ast.Field:
		p.note(n.Names, n.Type)
	case *ast.AssignStmt:
		p.noteAssigned(n)
	}
	return true
}

func (p *goPackage) note(names []*ast.Ident, typ ast.Expr) {
	for _, name := range names {
		if is(typ, "fault", "Check") {
			p.checks[name.Name] = true
		}
	}
}

// noteAssigned notes c := fault.Check{}, &fault.Check{} and new(fault.Check).
func (p *goPackage) noteAssigned(n *ast.AssignStmt) {
	for i, rhs := range n.Rhs {
		if u, ok := rhs.(*ast.UnaryExpr); ok {
			rhs = u.X
		}
		var typ ast.Expr
		switch e := rhs.(type) {
		case *ast.CompositeLit:
			typ = e.Type
		case *ast.CallExpr:
			if f, ok := e.Fun.(*ast.Ident); ok && f.Name == "new" && len(e.Args) == 1 {
				typ = e.Args[0]
			}
		}
		if name, ok := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); ok && typ != nil {
			p.note([]*ast.Ident{name}, typ)
		}
	}
}

// noteHelpers notes the functions that hand a parameter on as a code.
func (p *goPackage) noteHelpers(n ast.Node) bool {
	d, ok := n.(*ast.FuncDecl)
	if !ok || d.Body == nil {
		return true
	}
	var parameters []string
	for _, f := range d.Type.Params.List {
		for _, name := range f.Names {
			parameters = append(parameters, name.Name)
		}
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		code, families, _, ok := p.code(call)
		name, isName := code.(*ast.Ident)
		if !ok || !isName {
			return true
		}
		if i := slices.Index(parameters, name.Name); i >= 0 {
			p.helpers[d.Name.Name] = append(p.helpers[d.Name.Name], helper{i, families})
		}
		return true
	})
	return false
}

// code returns the argument of a call that is a fault's or a field's code, and the arguments that fill its text.
func (p *goPackage) code(call *ast.CallExpr) (code ast.Expr, families []Key, args []ast.Expr, ok bool) {
	f, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector {
		return nil, nil, nil, false
	}
	at := -1
	switch {
	case is(f, "fault", "New"):
		at, families = 1, []Key{"error."}
	case is(f, "fault", "Wrap"):
		at, families = 1, []Key{"error."}
	case f.Sel.Name == "Add" && p.isCheck(f.X):
		at, families = 1, []Key{"field.", "error."}
	case f.Sel.Name == "That" && p.isCheck(f.X):
		at, families = 2, []Key{"field.", "error."}
	}
	if at == 1 && len(families) == 1 && len(call.Args) > 0 && is(call.Args[0], "fault", "Invalid") {
		families = []Key{"error.", "field."} // Check.Join makes the code of such an error its field's
	}
	if at < 0 || at >= len(call.Args) || is(call.Args[0], "fault", "Internal") {
		return nil, nil, nil, false
	}
	rest := at + 1
	if f.Sel.Name == "Wrap" {
		rest++
	}
	return call.Args[at], families, call.Args[min(rest, len(call.Args)):], true
}

func (p *goPackage) isCheck(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return p.checks[e.Name]
	case *ast.SelectorExpr:
		return p.checks[e.Sel.Name]
	}
	return false
}

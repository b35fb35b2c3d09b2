package locale

import (
	"go/ast"
	"slices"
	"strings"
)

// visit notes the uses of one node.
func (p *goPackage) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		p.visitCall(n)
	case *ast.CompositeLit:
		p.visitComposite(n)
	case *ast.ValueSpec:
		if is(n.Type, "locale", "Key") {
			p.keys(n.Values)
		}
	case *ast.FuncDecl:
		if n.Body != nil && n.Type.Results != nil && returnsKey(n.Type.Results.List) {
			p.visitReturns(n.Body)
		}
	}
	return true
}

func returnsKey(results []*ast.Field) bool {
	return len(results) > 0 && is(results[0].Type, "locale", "Key")
}

func (p *goPackage) visitReturns(body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			p.keys(n.Results[:min(1, len(n.Results))])
		}
		return true
	})
}

func (p *goPackage) visitCall(call *ast.CallExpr) {
	if is(call.Fun, "locale", "Key") && len(call.Args) == 1 {
		p.add(call, call.Args[0], use{keys: []Key{""}, open: true})
		return
	}
	if code, families, args, ok := p.code(call); ok {
		u := use{keys: families}
		u.args, u.open = argNames(call, args)
		p.add(call, code, u)
		return
	}
	if f, ok := call.Fun.(*ast.SelectorExpr); ok && (f.Sel.Name == "Text" || f.Sel.Name == "Plural") {
		p.visitText(f.Sel.Name == "Plural", call)
	}
	for _, h := range p.helpers[calledName(call)] {
		if h.parameter < len(call.Args) {
			p.add(call, call.Args[h.parameter], use{keys: h.families, open: true})
		}
	}
}

// visitText takes Text("key", …) and Text(lang, "key", …), where a literal has the form of a key.
func (p *goPackage) visitText(plural bool, call *ast.CallExpr) {
	for i, arg := range call.Args[:min(2, len(call.Args))] {
		s, whole := p.value(p.name, arg)
		if !whole || !keyForm.MatchString(s) {
			continue
		}
		u := use{keys: []Key{""}, plural: plural, text: !plural}
		rest := i + 1
		if plural {
			rest++
		}
		u.args, u.open = argNames(call, call.Args[min(rest, len(call.Args)):])
		p.add(call, arg, u)
		return
	}
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// argNames returns the names of fault.With("name", …); open tells that there may be others.
func argNames(call *ast.CallExpr, args []ast.Expr) (names []string, open bool) {
	open = call.Ellipsis.IsValid()
	for _, a := range args {
		with, ok := a.(*ast.CallExpr)
		if !ok || !is(with.Fun, "fault", "With") || len(with.Args) == 0 {
			open = true
			continue
		}
		if name, ok := with.Args[0].(*ast.BasicLit); ok {
			names = append(names, strings.Trim(name.Value, `"`))
		}
	}
	return names, open
}

// visitComposite takes fault.Error{Code: …}, fault.Field{Code: …}, lists and maps of those and of keys.
func (p *goPackage) visitComposite(n *ast.CompositeLit) {
	element := n.Type
	switch t := n.Type.(type) {
	case *ast.ArrayType:
		element = t.Elt
	case *ast.MapType:
		element = t.Value
	default:
		p.visitFault(n, element)
		return
	}
	for _, e := range n.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if c, ok := e.(*ast.CompositeLit); ok && c.Type == nil {
			p.visitFault(c, element)
		}
		if is(element, "locale", "Key") {
			p.keys([]ast.Expr{e})
		}
	}
}

func (p *goPackage) visitFault(n *ast.CompositeLit, typ ast.Expr) {
	var families []Key
	switch {
	case is(typ, "fault", "Error"):
		families = []Key{"error."}
	case is(typ, "fault", "Field"):
		families = []Key{"field.", "error."}
	default:
		return
	}
	var code ast.Expr
	for _, e := range n.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		name, _ := kv.Key.(*ast.Ident)
		switch {
		case name != nil && name.Name == "Kind" && is(kv.Value, "fault", "Internal"):
			return
		case name != nil && name.Name == "Code":
			code = kv.Value
		}
	}
	if code != nil {
		p.add(n, code, use{keys: families, open: true})
	}
}

// keys notes literals where a Key is wanted.
func (p *goPackage) keys(values []ast.Expr) {
	for _, v := range values {
		if _, isCall := v.(*ast.CallExpr); !isCall { // locale.Key("…") is found as a call
			p.add(v, v, use{keys: []Key{""}, open: true})
		}
	}
}

// add notes a use whose code or key is an expression; what is only handed on is found where it comes from.
func (p *goPackage) add(at ast.Node, e ast.Expr, u use) {
	s, whole := p.value(p.name, e)
	if s == "" {
		return
	}
	u.prefix = !whole
	u.keys = slices.Clone(u.keys)
	for i := range u.keys {
		u.keys[i] += Key(s)
	}
	u.where = p.files.Position(at.Pos()).String()
	p.uses = append(p.uses, u)
}

package locale

import (
	"io/fs"
	"strings"
	"text/template/parse"
)

// scanTemplate finds {{t "key" "name" value …}} and {{tn "key" n "name" value …}} wherever an expression can stand.
func (s *scan) scanTemplate(repo fs.FS, name string) error {
	source, err := fs.ReadFile(repo, name)
	if err != nil || !strings.Contains(string(source), "{{") {
		return err
	}
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(string(source), "", "", set); err != nil {
		s.problem(name, "%v", err)
		return nil
	}
	for _, t := range set {
		s.walkNode(name, t.Root)
	}
	return nil
}

func (s *scan) walkNode(where string, node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			s.walkNode(where, child)
		}
	case *parse.ActionNode:
		s.walkNode(where, n.Pipe)
	case *parse.IfNode:
		s.walkBranch(where, n.BranchNode)
	case *parse.RangeNode:
		s.walkBranch(where, n.BranchNode)
	case *parse.WithNode:
		s.walkBranch(where, n.BranchNode)
	case *parse.TemplateNode:
		s.walkNode(where, n.Pipe)
	case *parse.PipeNode:
		if n == nil {
			return
		}
		for _, command := range n.Cmds {
			s.command(where, command.Args)
		}
	}
}

func (s *scan) walkBranch(where string, b parse.BranchNode) {
	s.walkNode(where, b.Pipe)
	s.walkNode(where, b.List)
	s.walkNode(where, b.ElseList)
}

func (s *scan) command(where string, args []parse.Node) {
	for _, arg := range args {
		s.walkNode(where, arg)
	}
	function, ok := args[0].(*parse.IdentifierNode)
	if !ok || len(args) < 2 || function.Ident != "t" && function.Ident != "tn" {
		return
	}
	u := use{where: where, text: function.Ident == "t", plural: function.Ident == "tn"}
	switch key := args[1].(type) {
	case *parse.StringNode:
		u.keys = []Key{Key(key.Text)}
	case *parse.PipeNode:
		prefix, ok := printfPrefix(key)
		if !ok {
			return // a Key from Go, which is found there
		}
		u.keys, u.prefix = []Key{prefix}, true
	default:
		return
	}
	rest := args[2:]
	if u.plural {
		rest = rest[min(1, len(rest)):]
	}
	for i := 0; i < len(rest); i += 2 {
		name, ok := rest[i].(*parse.StringNode)
		if !ok {
			u.open = true
			break
		}
		u.args = append(u.args, name.Text)
	}
	s.uses = append(s.uses, u)
}

// printfPrefix returns what (printf "order.state.%s" .State) begins with.
func printfPrefix(p *parse.PipeNode) (Key, bool) {
	if len(p.Cmds) != 1 || len(p.Cmds[0].Args) < 2 {
		return "", false
	}
	function, ok := p.Cmds[0].Args[0].(*parse.IdentifierNode)
	format, isText := p.Cmds[0].Args[1].(*parse.StringNode)
	if !ok || !isText || function.Ident != "printf" {
		return "", false
	}
	prefix, _, found := strings.Cut(format.Text, "%")
	return Key(prefix), found && prefix != ""
}

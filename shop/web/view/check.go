package view

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"text/template/parse"

	"vapeart/shop/locale"
)

// check finds texts, icons and assets that a template names literally and that are not there, so that a page cannot be
// found broken by the first customer who opens it.
func (l *loader) check(parts []*template.Template) error {
	var faults []error
	for _, part := range parts {
		if part.Tree == nil {
			continue
		}
		walk(part.Tree.Root, func(call *parse.CommandNode) {
			if err := l.checkCall(call); err != nil {
				faults = append(faults, err)
			}
		})
	}
	return errors.Join(faults...)
}

// checkCall looks at one call with a literal first argument.
func (l *loader) checkCall(call *parse.CommandNode) error {
	if len(call.Args) < 2 {
		return nil
	}
	fn, isCall := call.Args[0].(*parse.IdentifierNode)
	arg, isLiteral := call.Args[1].(*parse.StringNode)
	if !isCall || !isLiteral {
		return nil
	}
	switch fn.Ident {
	case "t", "tn":
		return l.checkText(locale.Key(arg.Text))
	case "asset":
		_, err := l.Assets.Path(arg.Text)
		return err
	case "icon":
		if !l.Assets.HasIcon(arg.Text) {
			return fmt.Errorf("no icon %q", arg.Text)
		}
	}
	return nil
}

func (l *loader) checkText(key locale.Key) error {
	visible := l.Texts.Visible()
	for _, lang := range locale.Supported() {
		if strings.HasPrefix(visible.Text(lang, key), "⟦") {
			return fmt.Errorf("no text %q in %s", key, lang.Name())
		}
	}
	return nil
}

// walk calls visit for every command below a node.
func walk(node parse.Node, visit func(*parse.CommandNode)) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walk(child, visit)
			}
		}
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.TemplateNode:
		walk(n.Pipe, visit)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				walk(command, visit)
			}
		}
	case *parse.CommandNode:
		visit(n)
		for _, arg := range n.Args {
			walk(arg, visit)
		}
	}
}

func walkBranch(n *parse.BranchNode, visit func(*parse.CommandNode)) {
	walk(n.Pipe, visit)
	walk(n.List, visit)
	walk(n.ElseList, visit)
}

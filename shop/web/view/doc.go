// Package view owns what pages look like: the templates and the typed structs that they show. Every page is a struct of
// its own with a template of its own; both are checked against each other when the program starts, together with every
// text and asset that a template names. It refuses to fetch anything: a view holds all that its page says.
package view

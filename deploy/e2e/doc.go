// Package e2e tests the shop as customers and operators have it: the built programs, each a process of its own, over HTTP,
// on SQLite and MySQL. It holds tests only; shopper, program and crowd, beside it, are what they are made of.
package e2e

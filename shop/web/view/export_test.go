package view

// Declared lists every view, for tests.
func Declared() []View { return declared() }

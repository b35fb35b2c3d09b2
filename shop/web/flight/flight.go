// Package flight owns doing once what many ask for at the same time. It is golang.org/x/sync/singleflight with a type, and
// refuses to keep an answer: whoever asks after it has arrived asks anew.
package flight

import "golang.org/x/sync/singleflight"

// Group is a set of things that are done once each at a time. The zero value is ready.
type Group[T any] struct{ group singleflight.Group }

// Do calls fn, unless somebody's call for the key is under way: then it waits for that and returns its answer. A panic of
// fn passes on to all.
func (g *Group[T]) Do(key string, fn func() (T, error)) (T, error) {
	v, err, _ := g.group.Do(key, func() (any, error) { return fn() })
	answer, _ := v.(T) // what fn returned, so of this type or the nil of an interface
	return answer, err
}

// Forget lets the next who asks for the key not wait for the call that is under way.
func (g *Group[T]) Forget(key string) { g.group.Forget(key) }

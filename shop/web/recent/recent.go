// Package recent owns the order in which things were last used, so that a bounded memory can forget what was not used for
// longest. It refuses to know how much is too much.
package recent

// List holds things by key, in the order of their last use. The zero value is ready. It is not safe for concurrent use.
type List[K comparable, V any] struct {
	known       map[K]*item[K, V]
	first, last *item[K, V] // last used first
}

type item[K comparable, V any] struct {
	key          K
	value        V
	newer, older *item[K, V]
}

// Len returns how many things there are.
func (l *List[K, V]) Len() int { return len(l.known) }

// Use returns a thing and notes that it was used now.
func (l *List[K, V]) Use(key K) (value V, ok bool) {
	i, ok := l.known[key]
	if !ok {
		return value, false
	}
	l.unlink(i)
	l.link(i)
	return i.value, true
}

// Put stores a thing as used now, in place of one of the same key.
func (l *List[K, V]) Put(key K, value V) {
	l.Remove(key)
	if l.known == nil {
		l.known = map[K]*item[K, V]{}
	}
	i := &item[K, V]{key: key, value: value}
	l.known[key] = i
	l.link(i)
}

// Remove takes a thing out and returns it.
func (l *List[K, V]) Remove(key K) (value V, ok bool) {
	i, ok := l.known[key]
	if !ok {
		return value, false
	}
	l.unlink(i)
	delete(l.known, key)
	return i.value, true
}

// Oldest returns the key of what was not used for longest.
func (l *List[K, V]) Oldest() (key K, ok bool) {
	if l.last == nil {
		return key, false
	}
	return l.last.key, true
}

func (l *List[K, V]) link(i *item[K, V]) {
	i.newer, i.older = nil, l.first
	if l.first != nil {
		l.first.newer = i
	} else {
		l.last = i
	}
	l.first = i
}

func (l *List[K, V]) unlink(i *item[K, V]) {
	if i.newer != nil {
		i.newer.older = i.older
	} else {
		l.first = i.older
	}
	if i.older != nil {
		i.older.newer = i.newer
	} else {
		l.last = i.newer
	}
}

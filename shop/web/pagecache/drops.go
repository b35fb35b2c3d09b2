package pagecache

// drops remembers which tags were dropped while pages were being rendered, and forgets them once nobody renders.
type drops struct {
	seq       uint64
	at        map[string]uint64 // tag → seq of its last drop
	rendering map[uint64]int    // seq at begin → renderers
}

func (d *drops) begin() uint64 {
	d.rendering[d.seq]++
	return d.seq
}

func (d *drops) end(seq uint64) {
	if d.rendering[seq]--; d.rendering[seq] == 0 {
		delete(d.rendering, seq)
	}
	if len(d.rendering) == 0 {
		clear(d.at)
	}
}

// note takes tags down; when nobody renders there is nobody to tell.
func (d *drops) note(tags []string) {
	d.seq++
	if len(d.rendering) == 0 {
		return
	}
	for _, tag := range tags {
		d.at[tag] = d.seq
	}
}

// since tells whether one of the tags was dropped after seq.
func (d *drops) since(tags []string, seq uint64) bool {
	for _, tag := range tags {
		if d.at[tag] > seq {
			return true
		}
	}
	return false
}

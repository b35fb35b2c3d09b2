package audit

import "strconv"

// String tells a finding to an operator: what is wrong and where.
func (f Finding) String() string {
	text := "unknown fault " + string(f.Fault)
	switch f.Fault {
	case Edited:
		text = "an entry was edited, or not recorded by this shop"
	case Deleted:
		text = "an entry was deleted"
	case Gap:
		text = "a place of the chain was deleted"
	case Relinked:
		text = "the chain does not lead here: the place was edited, inserted or moved"
	case Checkpoint:
		text = "the checkpoint is missing or seals another chain: entries before it were replaced"
	case End:
		text = "the chain's end is missing or seals another chain: the end was cut off or entries were replaced"
	case Beyond:
		text = "there are places behind the chain's end: it was put back, or they were inserted"
	case CutOff:
		text = "places are missing that this machine has seen: the end was cut off, or the database put back to an earlier state"
	case Replaced:
		text = "this machine has seen another entry at this place: the chain was replaced"
	case Copied:
		text = "the entry is a copy of an earlier one"
	case Unlinked:
		text = "the entry waits for its place for more than " + grace.String() + ": no worker runs the task audit.link, or its wait was deleted"
	}
	if f.Place > 0 {
		text += ", place " + strconv.FormatInt(f.Place, 10)
	}
	if f.Entry > 0 {
		text += ", entry " + strconv.FormatInt(f.Entry, 10)
	}
	return text
}

package journal_test

import (
	"os"
	"path/filepath"
	"testing"

	"vapeart/deploy/chaos/journal"
)

func TestAJournalTellsWhatItsWorkerNotedBeforeItWasKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, worker := range []string{"w1", "w2"} {
		w, err := journal.Create(dir, worker)
		if err != nil {
			t.Fatal(err)
		}
		attempt := 1
		if worker == "w2" {
			attempt = 2
		}
		for _, err := range []error{w.Begin(3, 103, attempt, ""), w.End(3, 103, attempt), w.End(3, 103, attempt), w.Begin(4, 104, attempt, "k"), w.Close()} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	cut, err := os.OpenFile(filepath.Join(dir, "w1.journal"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer cut.Close()
	if _, err := cut.WriteString("B 5 10"); err != nil {
		t.Fatal(err)
	}
	notes, err := journal.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 2 || len(notes[103]) != 2 || len(notes[104]) != 2 {
		t.Fatalf("got %v", notes)
	}
	first := notes[103][0]
	if first.Worker != "w1" || first.Promise != 3 || first.Attempt != 1 || first.Key != "-" || first.Ended.Before(first.Began) {
		t.Errorf("got %+v", first)
	}
	if open := notes[104][1]; open.Worker != "w2" || open.Key != "k" || !open.Ended.IsZero() {
		t.Errorf("it had not ended: got %+v", open)
	}
}

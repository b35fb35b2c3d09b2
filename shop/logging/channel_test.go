package logging

import (
	"bytes"
	"io"
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// channels returns a logger and what each channel of it holds.
func channels(o Options) (*slog.Logger, map[ChannelName]*bytes.Buffer) {
	written := map[ChannelName]*bytes.Buffer{}
	for _, name := range ChannelNames() {
		written[name] = &bytes.Buffer{}
	}
	return NewChannels(Output{Options: o, To: func(name ChannelName) io.Writer { return written[name] }}), written
}

func TestALineGoesToItsChannel(t *testing.T) {
	t.Parallel()
	log, written := channels(Options{Attrs: []slog.Attr{slog.String("program", "worker")}})
	ctx := WithJobID(t.Context(), "job-7")
	log.Info("of nobody in particular")
	Channel(log, Queue).InfoContext(ctx, "a job")
	Channel(log.With("sku", "A1"), Index).Info("attributes from before the choice stay")
	Channel(log, Queue).With("kind", "mail").Warn("and those from behind it")
	Channel(Channel(log, Queue), Index).Info("the last choice counts")
	Channel(log, "unheard-of").Info("what is no channel is the application")
	Channel(log, Queue).Debug("below the level")
	want := map[ChannelName][]map[string]string{
		Application: {
			{"level": "INFO", "msg": "of nobody in particular", "program": "worker"},
			{"level": "INFO", "msg": "what is no channel is the application", "program": "worker"},
		},
		Queue: {
			{"level": "INFO", "msg": "a job", "program": "worker", "job_id": "job-7"},
			{"level": "WARN", "msg": "and those from behind it", "program": "worker", "kind": "mail"},
		},
		Index: {
			{"level": "INFO", "msg": "attributes from before the choice stay", "program": "worker", "sku": "A1"},
			{"level": "INFO", "msg": "the last choice counts", "program": "worker"},
		},
	}
	got := map[ChannelName][]map[string]string{}
	for name, b := range written {
		got[name] = lines(t, b)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGroupsStayOnEveryChannel(t *testing.T) {
	t.Parallel()
	log, written := channels(Options{})
	Channel(log.WithGroup("g"), Queue).Info("m", "n", "1")
	if got := written[Queue].String(); !bytes.Contains([]byte(got), []byte(`"g":{"n":"1"}`)) {
		t.Errorf("got %s", got)
	}
}

func TestEveryOutputHasItsForm(t *testing.T) {
	t.Parallel()
	var people, programs bytes.Buffer
	log := NewChannels(
		Output{Options: Options{Text: true, Level: slog.LevelWarn}, To: func(ChannelName) io.Writer { return &people }},
		Output{To: func(ChannelName) io.Writer { return &programs }},
	)
	log.Info("for programs alone")
	Channel(log, Queue).Warn("for both")
	if _, line, _ := bytes.Cut(people.Bytes(), []byte(" ")); string(line) != "level=WARN msg=\"for both\"\n" {
		t.Errorf("got %s", people.String())
	}
	want := []map[string]string{{"level": "INFO", "msg": "for programs alone"}, {"level": "WARN", "msg": "for both"}}
	if diff := cmp.Diff(want, lines(t, &programs)); diff != "" {
		t.Error(diff)
	}
}

func TestALoggerWithoutChannelsStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, log := range []*slog.Logger{New(io.Discard, Options{}), slog.New(slog.DiscardHandler)} {
		if Channel(log, Queue) != log {
			t.Error("want the same logger")
		}
	}
}

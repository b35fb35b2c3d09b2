package redisbell

import (
	"crypto/rand"
	"strings"
)

// A message is text: who sends it, and the names of queues, parted by spaces. What other programs send is not trusted:
// names are checked, and there is a bound to their number and length.

const (
	maxName    = 40 // bytes, the ledger's own bound
	maxMessage = (maxName+1)*mostTold + 64
)

// newSender returns a name that no other bell has.
func newSender() string { return rand.Text() }

func write(sender string, queues []string) string {
	return sender + " " + strings.Join(queues, " ")
}

// read returns what a message says, without names that no queue can have.
func read(payload string) (sender string, queues []string, ok bool) {
	if len(payload) > maxMessage {
		return "", nil, false
	}
	words := strings.Fields(payload)
	if len(words) < 2 {
		return "", nil, false
	}
	for _, queue := range words[1:] {
		if valid(queue) {
			queues = append(queues, queue)
		}
	}
	return words[0], queues, true
}

// valid tells whether a queue's name can stand in a message; a queue whose name cannot is found by looking.
func valid(queue string) bool {
	unfit := func(r rune) bool { return r <= ' ' || r == 0x7f || r > 0x7e }
	return queue != "" && len(queue) <= maxName && !strings.ContainsFunc(queue, unfit)
}

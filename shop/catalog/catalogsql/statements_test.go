package catalogsql_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"vapeart/shop/sqldb"
)

// texts remembers the statements that ran.
type texts struct {
	mu   sync.Mutex
	list []string
}

func (s *texts) see(_ context.Context, st sqldb.Statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, strings.Join(strings.Fields(st.Text), " "))
}

func (s *texts) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.list)
}

func (s *texts) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = nil
}

// String returns the beginnings of the statements.
func (s *texts) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, text := range s.list {
		b.WriteString(text[:min(len(text), 100)] + "\n")
	}
	return b.String()
}

// within fails the test when fn took more statements than its budget.
func (s *texts) within(t *testing.T, budget int, fn func() error) {
	t.Helper()
	s.reset()
	must(t, fn())
	if n := s.count(); n > budget {
		t.Errorf("%d statements, the budget is %d:\n%s", n, budget, s)
	}
}

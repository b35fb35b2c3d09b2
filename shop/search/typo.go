package search

// minEdited is the shortest word that a typo is forgiven in: with two letters every word is near every other.
const minEdited = 3

// Edits returns every word that one typo away from word could be meant: a letter left out, one too many, a wrong one, or two
// neighbours exchanged (Damerau–Levenshtein distance 1). None for what is not a word of the letters a to z.
func Edits(word string) []string {
	if len(word) < minEdited || len(word) > maxWord || !letters(word) {
		return nil
	}
	seen := map[string]bool{word: true}
	var out []string
	add := func(w string) {
		if !seen[w] && len(w) >= minEdited && len(w) <= maxWord {
			seen[w] = true
			out = append(out, w)
		}
	}
	for i := range len(word) + 1 {
		before, after := word[:i], word[i:]
		if len(after) > 0 {
			add(before + after[1:])
		}
		if len(after) > 1 && after[0] != after[1] {
			add(before + after[1:2] + after[:1] + after[2:])
		}
		for l := byte('a'); l <= 'z'; l++ {
			add(before + string(l) + after)
			if len(after) > 0 {
				add(before + string(l) + after[1:])
			}
		}
	}
	return out
}

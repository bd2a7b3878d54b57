package main

import (
	"crypto/rand"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A made proof is about an index, or an old size, and a newer tree.
type made struct {
	At   int64
	Size int64
	File string
}

// makeLog makes of the entries of an export what a log of that name publishes: two keys, with which
// it signs its checkpoints of some sizes, and every proof for these, of the sizes also that between
// two of them.
func makeLog(path, name string, sizes []int64) (any, error) {
	stored, _, err := grow(path)
	if err != nil {
		return nil, err
	}
	var keys []string
	var signers []note.Signer
	for range [2]int{} {
		secret, key, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			return nil, err
		}
		signer, err := note.NewSigner(secret)
		if err != nil {
			return nil, err
		}
		keys, signers = append(keys, key), append(signers, signer)
	}
	var checkpoints []string
	var inclusions, consistencies []made
	for _, size := range sizes {
		root, err := tlog.TreeHash(size, stored)
		if err != nil {
			return nil, err
		}
		text := fmt.Sprintf("%s\n%d\n%s\n", name, size, root)
		signed, err := note.Sign(&note.Note{Text: text}, signers...)
		if err != nil {
			return nil, err
		}
		checkpoints = append(checkpoints, string(signed))
		for index := int64(0); index < size; index++ {
			hashes, err := tlog.ProveRecord(size, index, stored)
			if err != nil {
				return nil, err
			}
			about := fmt.Sprintf("%s\nindex %d\n", inclusionProof, index)
			inclusions = append(inclusions, made{index, size, write(about, hashes, signed)})
		}
		for old := int64(1); old <= size; old++ {
			hashes, err := tlog.ProveTree(size, old, stored)
			if err != nil {
				return nil, err
			}
			root, err := tlog.TreeHash(old, stored)
			if err != nil {
				return nil, err
			}
			about := fmt.Sprintf("%s\nold %d %s\n", consistencyProof, old, root)
			consistencies = append(consistencies, made{old, size, write(about, hashes, signed)})
		}
	}
	return map[string]any{
		"Keys":          keys,
		"Checkpoints":   checkpoints,
		"Inclusions":    inclusions,
		"Consistencies": consistencies,
	}, nil
}

// write returns the file of a proof.
func write(about string, hashes []tlog.Hash, checkpoint []byte) string {
	var file strings.Builder
	file.WriteString(about)
	for _, hash := range hashes {
		fmt.Fprintln(&file, hash)
	}
	fmt.Fprintf(&file, "\n%s", checkpoint)
	return file.String()
}

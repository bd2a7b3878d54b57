package main

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// The first lines of proofs, see docs/proof.md.
const (
	inclusionProof   = "c2sp.org/tlog-proof@v1"
	consistencyProof = "okr-ledger/consistency@v1"
)

// A checkpoint is a tree that is signed.
type checkpoint struct {
	Origin     string
	Size       int64
	Root       tlog.Hash
	Verified   int // how many of its signatures are by keys that are known
	Unverified int
}

// openCheckpoint reads a checkpoint that one of the keys, all of its origin's name, must have
// signed. Packages for the checksum database know its origin alone: it takes the place of others.
func openCheckpoint(text []byte, keys []string) (*checkpoint, error) {
	var known []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	signed, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return nil, err
	}
	origin, rest, _ := strings.Cut(signed.Text, "\n")
	for _, signature := range signed.Sigs {
		if signature.Name != origin {
			return nil, fmt.Errorf("%s signed what is of %s", signature.Name, origin)
		}
	}
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	if err != nil {
		return nil, err
	}
	return &checkpoint{origin, tree.N, tree.Hash, len(signed.Sigs), len(signed.UnverifiedSigs)}, nil
}

// A proof is what the file of one says, in its order.
type proof struct {
	kind       string
	about      []string
	hashes     []tlog.Hash
	checkpoint *checkpoint
}

func readProof(text []byte, keys []string) (*proof, error) {
	said, signed, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(said, "\n")
	if len(lines) < 2 {
		return nil, fmt.Errorf("no proof: %q", said)
	}
	found := proof{kind: lines[0], about: strings.Split(lines[1], " ")}
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		found.hashes = append(found.hashes, hash)
	}
	var err error
	found.checkpoint, err = openCheckpoint([]byte(signed), keys)
	return &found, err
}

// checkInclusion returns the checkpoint that has a leaf where a proof says.
func checkInclusion(text []byte, keys []string, leaf tlog.Hash) (*checkpoint, error) {
	found, err := readProof(text, keys)
	if err != nil {
		return nil, err
	}
	if found.kind != inclusionProof || len(found.about) != 2 || found.about[0] != "index" {
		return nil, fmt.Errorf("no proof of inclusion: %q", found.kind)
	}
	index, err := strconv.ParseInt(found.about[1], 10, 64)
	if err != nil {
		return nil, err
	}
	newest := found.checkpoint
	return newest, tlog.CheckRecord(found.hashes, newest.Size, newest.Root, index, leaf)
}

// checkConsistency returns the checkpoint of a proof and the tree that is shown to be its beginning.
func checkConsistency(text []byte, keys []string) (any, error) {
	found, err := readProof(text, keys)
	if err != nil {
		return nil, err
	}
	if found.kind != consistencyProof || len(found.about) != 3 || found.about[0] != "old" {
		return nil, fmt.Errorf("no proof of consistency: %q", found.kind)
	}
	size, err := strconv.ParseInt(found.about[1], 10, 64)
	if err != nil {
		return nil, err
	}
	root, err := tlog.ParseHash(found.about[2])
	if err != nil {
		return nil, err
	}
	newest := found.checkpoint
	err = tlog.CheckTree(found.hashes, newest.Size, newest.Root, size, root)
	return map[string]any{"Newest": newest, "Size": size, "Root": root}, err
}

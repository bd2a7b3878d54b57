package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// The fields that a leaf hash is over, and their types, see docs/ledger-format.md.
var envelope = [][2]string{
	{"org_id", "uuid"}, {"position", "integer"}, {"stream_id", "uuid"},
	{"stream_version", "integer"}, {"topic", "text"}, {"topic_version", "integer"},
	{"occurred_at", "time"}, {"recorded_at", "time"}, {"appended_at", "time"},
	{"actor_id", "uuid"}, {"reason_kind", "text"}, {"command_id", "uuid"},
	{"correlation_id", "uuid"}, {"causation_id", "uuid"}, {"imported", "truth"},
	{"payload_hash", "hash"},
}

// A tree is the hashes of a log in the order in which tlog keeps them.
type tree []tlog.Hash

func (stored tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, stored[index])
	}
	return found, nil
}

// readLedger returns the leaf hash of each entry of an export, and the root of each of its trees,
// from one entry to all; the hashes in the file are compared with them.
func readLedger(path string) (any, error) {
	stored, size, err := grow(path)
	if err != nil {
		return nil, err
	}
	var leaves, roots []tlog.Hash
	for n := int64(1); n <= size; n++ {
		root, err := tlog.TreeHash(n, stored)
		if err != nil {
			return nil, err
		}
		leaves = append(leaves, stored[tlog.StoredHashIndex(0, n-1)])
		roots = append(roots, root)
	}
	return map[string]any{"Leaves": leaves, "Roots": roots}, nil
}

// grow makes the tree of an export, and says how many entries there are.
func grow(path string) (tree, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer file.Close()
	lines := json.NewDecoder(file)
	lines.UseNumber()
	var stored tree
	var size int64
	for {
		var line map[string]any
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return stored, size, nil
		} else if err != nil {
			return nil, 0, err
		}
		if line["type"] != "entry" {
			continue
		}
		record, err := recordOf(line)
		if err != nil {
			return nil, 0, fmt.Errorf("position %v: %w", line["position"], err)
		}
		hashes, err := tlog.StoredHashes(size, record, stored)
		if err != nil {
			return nil, 0, err
		}
		if hex.EncodeToString(hashes[0][:]) != line["leaf_hash"] {
			return nil, 0, fmt.Errorf("position %v: another leaf hash", line["position"])
		}
		stored = append(stored, hashes...)
		size++
	}
}

// recordOf returns what the leaf of an entry is the hash of; its payload must have its hash.
func recordOf(line map[string]any) ([]byte, error) {
	var payload []byte
	for _, name := range []string{"open", "sealed"} {
		text, _ := line[name].(string)
		part, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, err
		}
		payload = appendField(payload, part)
	}
	if hash := sha256.Sum256(payload); hex.EncodeToString(hash[:]) != line["payload_hash"] {
		return nil, errors.New("another payload hash")
	}
	var record []byte
	for _, field := range envelope {
		value := line[field[0]]
		if value == nil {
			record = append(record, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		encoded, err := encode(field[1], value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field[0], err)
		}
		record = appendField(record, encoded)
	}
	return record, nil
}

func appendField(to, field []byte) []byte {
	return append(binary.BigEndian.AppendUint32(to, uint32(len(field))), field...)
}

func encode(kind string, value any) ([]byte, error) {
	switch value := value.(type) {
	case bool:
		if value {
			return []byte{1}, nil
		}
		return []byte{0}, nil
	case json.Number:
		number, err := value.Int64()
		return binary.BigEndian.AppendUint64(nil, uint64(number)), err
	case string:
		switch kind {
		case "text":
			return []byte(value), nil
		case "uuid", "hash":
			return hex.DecodeString(strings.ReplaceAll(value, "-", ""))
		case "time":
			moment, err := time.Parse(time.RFC3339Nano, value)
			return binary.BigEndian.AppendUint64(nil, uint64(moment.UnixMicro())), err
		}
	}
	return nil, fmt.Errorf("%v is no %s", value, kind)
}

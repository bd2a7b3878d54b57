// Verifies what okr-ledger publishes, and makes the like of it, with the packages of the Go
// project's checksum database, golang.org/x/mod/sumdb/note and golang.org/x/mod/sumdb/tlog.
//
// Each line of standard input is a request in JSON, and each line of standard output its answer.
package main

import (
	"encoding/json"
	"log"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// A request says what is to be done; each kind of request has some of the other fields.
type request struct {
	Do    string
	Keys  []string  // verifier keys
	Text  []byte    // a checkpoint, or a proof
	Leaf  tlog.Hash // of the entry that a proof is of
	Path  string    // of an export
	Name  string    // the origin of what is made
	Sizes []int64   // of the trees that are made
}

// An answer has a result, or else an error.
type answer struct {
	Result any    `json:"result"`
	Error  string `json:"error"`
}

func main() {
	requests, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for requests.More() {
		var asked request
		if err := requests.Decode(&asked); err != nil {
			log.Fatal(err)
		}
		var told answer
		result, err := do(asked)
		if err != nil {
			told.Error = err.Error()
		} else {
			told.Result = result
		}
		if err := answers.Encode(told); err != nil {
			log.Fatal(err)
		}
	}
}

func do(asked request) (any, error) {
	switch asked.Do {
	case "checkpoint":
		return openCheckpoint(asked.Text, asked.Keys)
	case "inclusion":
		return checkInclusion(asked.Text, asked.Keys, asked.Leaf)
	case "consistency":
		return checkConsistency(asked.Text, asked.Keys)
	case "ledger":
		return readLedger(asked.Path)
	case "make":
		return makeLog(asked.Path, asked.Name, asked.Sizes)
	}
	log.Fatalf("there is no request %q", asked.Do)
	return nil, nil
}

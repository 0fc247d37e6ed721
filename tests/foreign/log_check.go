// log_check confirms a published site with a client we did not write: golang.org/x/mod/sumdb.
//
// It opens the checkpoint with sumdb/note, then, through sumdb/tlog's own tile and proof code,
// proves that every entry is included and that every earlier size of the log is a prefix of it.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// siteTiles reads C2SP tile paths, which leave out sumdb's height: tile/<L>/<N>[.p/<W>].
type siteTiles struct{ dir string }

func (s siteTiles) Height() int                                { return tileHeight }
func (s siteTiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

func tilePath(level string, n int64, width int) string {
	path := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		path = fmt.Sprintf("x%03d/%s", n%1000, path)
	}
	if width < 1<<tileHeight {
		path += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + level + "/" + path
}

// read takes the full tile where a partial one is gone.
func (s siteTiles) read(level string, n int64, width int) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(s.dir, tilePath(level, n, width)))
	if os.IsNotExist(err) {
		return os.ReadFile(filepath.Join(s.dir, tilePath(level, n, 1<<tileHeight)))
	}
	return data, err
}

func (s siteTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, t := range tiles {
		data, err := s.read(strconv.Itoa(t.L), t.N, t.W)
		if err != nil {
			return nil, err
		}
		if len(data) < t.W*tlog.HashSize {
			return nil, fmt.Errorf("tile %v is short", t)
		}
		out = append(out, data[:t.W*tlog.HashSize])
	}
	return out, nil
}

// entries reads all bundles of a log of so many entries.
func (s siteTiles) entries(size int64) ([][]byte, error) {
	var out [][]byte
	for n := int64(0); n*256 < size; n++ {
		width := size - n*256
		if width > 256 {
			width = 256
		}
		data, err := s.read("entries", n, int(width))
		if err != nil {
			return nil, err
		}
		for i := int64(0); i < width; i++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("bundle %d is cut off at %d", n, i)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			out = append(out, data[2:end])
			data = data[end:]
		}
	}
	return out, nil
}

func openCheckpoint(dir string) (tlog.Tree, error) {
	var tree tlog.Tree
	vkey, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	if err != nil {
		return tree, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(vkey)))
	if err != nil {
		return tree, err
	}
	signed, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("checkpoint body %q", opened.Text)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

func checkEntries(tree tlog.Tree, hashes tlog.HashReader, entries [][]byte) error {
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(tree.N, int64(i), hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(proof, tree.N, tree.Hash, int64(i), tlog.RecordHash(entry)); err != nil {
			return fmt.Errorf("entry %d: %v", i, err)
		}
	}
	return nil
}

func checkSizes(tree tlog.Tree, hashes tlog.HashReader) error {
	for old := int64(1); old <= tree.N; old++ {
		root, err := tlog.TreeHash(old, hashes)
		if err != nil {
			return err
		}
		proof, err := tlog.ProveTree(tree.N, old, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, old, root); err != nil {
			return fmt.Errorf("size %d: %v", old, err)
		}
	}
	return nil
}

func check(dir string) error {
	tree, err := openCheckpoint(dir)
	if err != nil {
		return err
	}
	tiles := siteTiles{dir}
	hashes := tlog.TileHashReader(tree, tiles)
	entries, err := tiles.entries(tree.N)
	if err != nil {
		return err
	}
	if err := checkEntries(tree, hashes, entries); err != nil {
		return err
	}
	if err := checkSizes(tree, hashes); err != nil {
		return err
	}
	fmt.Printf("foreign client: %d entries included, %d sizes consistent\n", len(entries), tree.N)
	return nil
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: log_check SITE")
		os.Exit(2)
	}
	if err := check(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "foreign client:", err)
		os.Exit(1)
	}
}

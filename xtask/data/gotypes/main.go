// Command gotypes type-checks the whole standard library from source with
// go/types: the yardstick of `cargo xtask bench check`.
//
// Packages are those below GOROOT/src, without cmd and builtin, that have Go files for
// linux/amd64 without cgo, and what they import. Files are read from disk and
// parsed with all function bodies; a package is checked as soon as its imports
// are, on all cores.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
)

// A pkg is one package and its state in the graph.
type pkg struct {
	path    string
	dir     string
	files   []string
	imports map[string]string // as written to package path
	users   []*pkg
	pending int
	types   *types.Package
}

var (
	list    = flag.Bool("list", false, "print the import paths instead of checking")
	workers = flag.Int("p", runtime.GOMAXPROCS(0), "packages to check at once")
)

func main() {
	flag.Parse()
	goroot := os.Getenv("GOROOT")
	ctxt := build.Default
	ctxt.GOROOT, ctxt.GOOS, ctxt.GOARCH, ctxt.CgoEnabled = goroot, "linux", "amd64", false
	pkgs, err := load(&ctxt, filepath.Join(goroot, "src"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	if *list {
		for _, path := range sortedPaths(pkgs) {
			fmt.Println(path)
		}
		return
	}
	files, errors := check(pkgs)
	fmt.Printf("%d packages, %d files, %d errors\n", len(pkgs), files, errors)
	if errors > 0 {
		os.Exit(1)
	}
}

// load finds the packages below src and links them by their imports.
func load(ctxt *build.Context, src string) (map[string]*pkg, error) {
	pkgs := make(map[string]*pkg)
	err := filepath.WalkDir(src, func(dir string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		path := filepath.ToSlash(strings.TrimPrefix(strings.TrimPrefix(dir, src), "/"))
		name := entry.Name()
		if name == "testdata" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") || path == "cmd" || path == "builtin" {
			return filepath.SkipDir // builtin is documentation
		}
		if path == "runtime/cgo" {
			return nil // part of std only with cgo
		}
		found, err := ctxt.ImportDir(dir, 0)
		if path == "" || err != nil || len(found.GoFiles) == 0 {
			return nil // nothing to build here
		}
		p := &pkg{path: path, dir: dir, files: found.GoFiles, imports: make(map[string]string)}
		for _, imported := range found.Imports {
			p.imports[imported] = imported
		}
		pkgs[path] = p
		return nil
	})
	for _, path := range sortedPaths(pkgs) {
		link(pkgs, pkgs[path])
	}
	return pkgs, err
}

// link resolves vendored imports and counts the packages p waits for.
func link(pkgs map[string]*pkg, p *pkg) {
	for written := range p.imports {
		if written == "unsafe" {
			continue
		}
		if _, ok := pkgs["vendor/"+written]; ok {
			p.imports[written] = "vendor/" + written
		}
		if used := pkgs[p.imports[written]]; used != nil {
			used.users = append(used.users, p)
			p.pending++
		}
	}
}

func sortedPaths(pkgs map[string]*pkg) []string {
	paths := make([]string, 0, len(pkgs))
	for path := range pkgs {
		paths = append(paths, path)
	}
	sort.Strings(paths)
	return paths
}

// check checks all packages and returns how many files and errors there were.
func check(pkgs map[string]*pkg) (files, errors int) {
	ready := make(chan *pkg, len(pkgs))
	left := len(pkgs)
	for _, path := range sortedPaths(pkgs) {
		if pkgs[path].pending == 0 {
			ready <- pkgs[path]
		}
	}
	fset := token.NewFileSet()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range *workers {
		wg.Go(func() {
			for p := range ready {
				n := checkPackage(fset, pkgs, p)
				mu.Lock()
				files += len(p.files)
				errors += n
				for _, user := range p.users {
					if user.pending--; user.pending == 0 {
						ready <- user
					}
				}
				if left--; left == 0 {
					close(ready)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return files, errors
}

// checkPackage parses and checks one package whose imports are checked.
func checkPackage(fset *token.FileSet, pkgs map[string]*pkg, p *pkg) (errors int) {
	report := func(err error) {
		errors++
		fmt.Fprintln(os.Stderr, err)
	}
	var files []*ast.File
	for _, name := range p.files {
		file, err := parser.ParseFile(fset, filepath.Join(p.dir, name), nil, parser.SkipObjectResolution|parser.AllErrors)
		if err != nil {
			report(err)
			continue
		}
		files = append(files, file)
	}
	conf := types.Config{
		GoVersion: "go1.27",
		Importer:  graph{pkgs, p},
		Error:     report,
		Sizes:     types.SizesFor("gc", "amd64"),
	}
	// The same facts that a compiler needs of the checker.
	info := &types.Info{
		Types:      make(map[ast.Expr]types.TypeAndValue),
		Instances:  make(map[*ast.Ident]types.Instance),
		Defs:       make(map[*ast.Ident]types.Object),
		Uses:       make(map[*ast.Ident]types.Object),
		Implicits:  make(map[ast.Node]types.Object),
		Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes:     make(map[ast.Node]*types.Scope),
	}
	p.types, _ = conf.Check(p.path, fset, files, info)
	return errors
}

// A graph imports from the packages already checked.
type graph struct {
	pkgs map[string]*pkg
	user *pkg
}

func (g graph) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if used := g.pkgs[g.user.imports[path]]; used != nil && used.types != nil {
		return used.types, nil
	}
	return nil, fmt.Errorf("package %s is not checked yet", path)
}

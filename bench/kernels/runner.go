// runner.go - runs kernels in Sobek, the engine of k6: each file is evaluated, then its measure() is called.
package main

import (
	"fmt"
	"os"

	"github.com/grafana/sobek"
)

func main() {
	for _, path := range os.Args[1:] {
		text, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		vm := sobek.New()
		v, err := vm.RunScript(path, string(text)+"\nmeasure();")
		if err != nil {
			fmt.Fprintln(os.Stderr, path, err)
			os.Exit(1)
		}
		fmt.Println(v.String())
	}
}

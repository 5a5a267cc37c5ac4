.PHONY: fix check test bench

fix:  ## Put imports and layout in order
	ruff check --fix .
	ruff format .

check:  ## Everything that must hold before a change lands
	ruff check .
	ruff format --check .
	python -m pytest

test:
	python -m pytest

bench:  ## Measured figures; takes minutes. PEERS="--peer tangermeme=ENV/bin/python ..." adds peers
	python -m benchmarks.speed $(PEERS)
	python -m benchmarks.growth
	python -m benchmarks.attribution
	python -m benchmarks.cluster
	python -m benchmarks.layers
	python -m benchmarks.mutagenesis
	python -m benchmarks.negatives
	python -m benchmarks.pipelines
	python -m benchmarks.prediction
	python -m benchmarks.reverse_complement
	python -m benchmarks.variant_effects
	python -m benchmarks.variants

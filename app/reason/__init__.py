"""Forward chaining over the packs' closed vocabulary: facts -> traits -> regimes -> obligations."""

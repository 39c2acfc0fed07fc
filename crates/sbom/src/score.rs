//! How good an SBOM is: what is there, and what is true.

//! What authorities ask of an SBOM, as tables.

use super::{Field, Of, Profile, facts};
use crate::document::Format;

const NAME: Field = Field {
    id: "component-name",
    title: "Component name",
    section: "",
    advice: "name every component",
    of: Of::Component(facts::has_name),
};
const VERSION: Field = Field {
    id: "component-version",
    title: "Component version",
    section: "",
    advice: "state the version of every component; a lock file fixes them",
    of: Of::Component(facts::has_version),
};
const IDENTIFIER: Field = Field {
    id: "component-identifier",
    title: "Other unique identifiers",
    section: "",
    advice: "give a package URL, CPE, or SWID tag",
    of: Of::Component(facts::has_identifier),
};
const SUPPLIER: Field = Field {
    id: "supplier",
    title: "Supplier name",
    section: "",
    advice: "say who supplies each component; `slam sbom make --supplier NAME` says it of yours",
    of: Of::Component(facts::has_supplier),
};
const RELATIONSHIP: Field = Field {
    id: "dependency-relationship",
    title: "Dependency relationship",
    section: "",
    advice: "connect every component to what needs it",
    of: Of::Component(facts::is_linked),
};
const AUTHOR: Field = Field {
    id: "sbom-author",
    title: "Author of the SBOM",
    section: "",
    advice: "name the person or organisation that made the SBOM; a program is no author",
    of: Of::Document(facts::has_author),
};
const TIMESTAMP: Field = Field {
    id: "timestamp",
    title: "Timestamp",
    section: "",
    advice: "say when the SBOM was made, in RFC 3339",
    of: Of::Document(facts::has_time),
};

/// The profiles.
pub static PROFILES: [Profile; 4] = [
    Profile {
        id: "ntia-2021",
        title: "NTIA minimum elements (July 2021)",
        fields: &[
            Field { section: "Data fields", ..SUPPLIER },
            Field { section: "Data fields", ..NAME },
            Field { section: "Data fields", ..VERSION },
            Field { section: "Data fields", ..IDENTIFIER },
            Field { section: "Data fields", ..RELATIONSHIP },
            Field { section: "Data fields", ..AUTHOR },
            Field { section: "Data fields", ..TIMESTAMP },
        ],
    },
    Profile {
        id: "cisa-2025",
        title: "CISA minimum elements (draft, August 2025)",
        fields: &[
            Field { section: "SBOM author", ..AUTHOR },
            Field { id: "software-producer", title: "Software producer", section: "Software producer", ..SUPPLIER },
            Field { section: "Component name", ..NAME },
            Field { section: "Component version", ..VERSION },
            Field { title: "Software identifiers", section: "Software identifiers", ..IDENTIFIER },
            Field {
                id: "component-hash",
                title: "Component hash",
                section: "Component hash",
                advice: "give a digest of every component, with its algorithm",
                of: Of::Component(facts::has_hash),
            },
            Field {
                id: "license",
                title: "License",
                section: "License",
                advice: "state the licence of every component",
                of: Of::Component(facts::has_license),
            },
            Field { section: "Dependency relationship", ..RELATIONSHIP },
            Field {
                id: "tool-name",
                title: "Tool name",
                section: "Tool name",
                advice: "name the program that made the SBOM",
                of: Of::Document(facts::has_tool),
            },
            Field { section: "Timestamp", ..TIMESTAMP },
            Field {
                id: "generation-context",
                title: "Generation context",
                section: "Generation context",
                advice: "say when in the life of the software it was made: `metadata.lifecycles`, or an SBOM type",
                of: Of::Document(facts::has_context),
            },
            Field {
                id: "known-unknowns",
                title: "Known unknowns",
                section: "Known unknowns",
                advice: "say how complete the list is: `compositions` in CycloneDX",
                of: Of::Document(facts::says_how_complete),
            },
        ],
    },
    Profile {
        id: "bsi-2.1",
        title: "BSI TR-03183-2 v2.1.0 (20 August 2025)",
        fields: &[
            Field {
                id: "format",
                title: "CycloneDX 1.6, SPDX 3.0.1, or newer",
                section: "4",
                advice: "convert it: `slam sbom convert FILE --format cyclonedx`",
                of: Of::Document(|judged| match judged.format {
                    Format::CycloneDxJson | Format::CycloneDxXml => matches!(judged.version, "1.6" | "1.7"),
                    Format::Spdx3Json => judged.version != "3.0.0",
                    _ => false,
                }),
            },
            Field {
                id: "sbom-creator",
                title: "Creator of the SBOM, with a mail address or URL",
                section: "5.2.1",
                advice: "name who made the SBOM, with a mail address or a page",
                of: Of::Document(facts::has_reachable_author),
            },
            Field { section: "5.2.1", ..TIMESTAMP },
            Field {
                id: "component-creator",
                title: "Component creator, with a mail address or URL",
                section: "5.2.2",
                advice: "name who made each component, with a mail address or a page",
                of: Of::Component(facts::has_reachable_creator),
            },
            Field { section: "5.2.2", ..NAME },
            Field { section: "5.2.2", ..VERSION },
            Field {
                id: "file-name",
                title: "File name of the component",
                section: "5.2.2",
                advice: "give the name of the file that is delivered (property `bsi:component:filename`)",
                of: Of::Component(facts::has_file_name),
            },
            Field { id: "dependencies", title: "Dependencies on other components", section: "5.2.2", ..RELATIONSHIP },
            Field {
                id: "completeness",
                title: "Completeness of the dependencies",
                section: "5.2.2",
                advice: "say how complete the list is: `compositions` in CycloneDX",
                of: Of::Document(facts::says_how_complete),
            },
            Field {
                id: "distribution-licences",
                title: "Distribution licences",
                section: "5.2.2",
                advice: "state the licence of every component as an SPDX expression",
                of: Of::Component(facts::has_license),
            },
            Field {
                id: "hash-sha512",
                title: "SHA-512 of the deployable component",
                section: "5.2.2",
                advice: "give the SHA-512 of the file that is delivered",
                of: Of::Component(facts::has_sha512),
            },
            Field {
                id: "executable",
                title: "Executable property",
                section: "5.2.2",
                advice: "say whether it is a program (property `bsi:component:executable`)",
                of: Of::Component(|judged, at| facts::has_property(judged, at, "bsi:component:executable")),
            },
            Field {
                id: "archive",
                title: "Archive property",
                section: "5.2.2",
                advice: "say whether it is an archive (property `bsi:component:archive`)",
                of: Of::Component(|judged, at| facts::has_property(judged, at, "bsi:component:archive")),
            },
            Field {
                id: "structured",
                title: "Structured property",
                section: "5.2.2",
                advice: "say whether the archive keeps its parts apart (property `bsi:component:structured`)",
                of: Of::Component(|judged, at| facts::has_property(judged, at, "bsi:component:structured")),
            },
            Field {
                id: "sbom-uri",
                title: "URI of the SBOM",
                section: "5.2.3",
                advice: "give the SBOM a serial number or namespace",
                of: Of::Document(facts::has_identity),
            },
            Field { title: "Other unique identifiers, where they exist", section: "5.2.4", ..IDENTIFIER },
            Field {
                id: "component-uri",
                title: "Where source or deployable form is fetched, where it exists",
                section: "5.2.4",
                advice: "give the address of the source or of the deployable form",
                of: Of::Component(facts::has_download),
            },
        ],
    },
    Profile {
        id: "telco-1.1",
        title: "OpenChain Telco SBOM Guide 1.1",
        fields: &[
            Field {
                id: "format",
                title: "SPDX 2.2 or 2.3, as tag and value or JSON",
                section: "3.1",
                advice: "convert it: `slam sbom convert FILE --format spdx`",
                of: Of::Document(|judged| matches!(judged.format, Format::Spdx2Json | Format::Spdx2Tag)),
            },
            Field {
                id: "creator",
                title: "Creator: an organisation, and a tool with its version",
                section: "3.2",
                advice: "name the organisation and the program that made the SBOM",
                of: Of::Document(|judged| facts::has_author(judged) && facts::has_tool(judged)),
            },
            Field { section: "3.2", ..TIMESTAMP },
            Field {
                id: "sbom-type",
                title: "SBOM type of CISA",
                section: "3.2",
                advice: "write the type into the creator comment: `SBOM Type: Build`",
                of: Of::Document(facts::has_context),
            },
            Field {
                id: "describes",
                title: "What the SBOM describes",
                section: "3.2",
                advice: "say which component the SBOM is about",
                of: Of::Document(facts::has_root),
            },
            Field { section: "3.3", ..NAME },
            Field { section: "3.3", ..VERSION },
            Field { section: "3.3", ..SUPPLIER },
            Field {
                id: "download-location",
                title: "Download location",
                section: "3.3",
                advice: "say where each component is fetched",
                of: Of::Component(facts::has_download),
            },
            Field {
                id: "checksum",
                title: "Package checksum",
                section: "3.3",
                advice: "give a digest of every component",
                of: Of::Component(facts::has_hash),
            },
            Field {
                id: "licenses",
                title: "Concluded and declared licence",
                section: "3.3",
                advice: "state the licence of every component",
                of: Of::Component(facts::has_license),
            },
            Field {
                id: "copyright",
                title: "Copyright text",
                section: "3.3",
                advice: "give the copyright notice, or `NONE`",
                of: Of::Component(facts::has_copyright),
            },
            Field {
                id: "purl",
                title: "Package URL",
                section: "3.3",
                advice: "give a package URL",
                of: Of::Component(facts::has_purl),
            },
            Field { section: "3.4", ..RELATIONSHIP },
        ],
    },
];

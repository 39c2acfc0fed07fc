//! Cryptographic assets.

use super::super::form::{Form, Item, Scalar, Shape, boolean, field, list, number, one, text, texts, word};
use super::HASH;

pub(super) static CRYPTO: Form = Form(&[
    word("assetType"),
    one("algorithmProperties", &ALGORITHM),
    one("certificateProperties", &CERTIFICATE),
    one("relatedCryptoMaterialProperties", &MATERIAL),
    one("protocolProperties", &PROTOCOL),
    text("oid"),
]);

static ALGORITHM: Form = Form(&[
    word("primitive"),
    word("algorithmFamily"),
    text("parameterSetIdentifier"),
    text("curve"),
    word("ellipticCurve"),
    word("executionEnvironment"),
    word("implementationPlatform"),
    field("certificationLevel", Shape::Many(Item::Text(Scalar::Word))),
    word("mode"),
    word("padding"),
    texts("cryptoFunctions", "cryptoFunction"),
    number("classicalSecurityLevel"),
    number("nistQuantumSecurityLevel"),
]);

static CERTIFICATE: Form = Form(&[
    text("serialNumber"),
    text("subjectName"),
    text("issuerName"),
    word("notValidBefore"),
    word("notValidAfter"),
    text("signatureAlgorithmRef"),
    text("subjectPublicKeyRef"),
    text("certificateFormat"),
    text("certificateExtension"),
    text("certificateFileExtension"),
    one("fingerprint", &HASH),
    field("certificateState", Shape::Many(Item::Form(&STATE))),
    word("creationDate"),
    word("activationDate"),
    word("deactivationDate"),
    word("revocationDate"),
    word("destructionDate"),
    list("certificateExtensions", "certificateExtension", &EXTENSION),
    RELATED,
]);

static STATE: Form = Form(&[word("state"), text("name"), text("description"), text("reason")]);

static EXTENSION: Form = Form(&[
    word("commonExtensionName"),
    text("commonExtensionValue"),
    text("customExtensionName"),
    text("customExtensionValue"),
]);

const RELATED: super::Field = list("relatedCryptographicAssets", "relatedCryptographicAsset", &ASSET);

static ASSET: Form = Form(&[text("type"), text("ref")]);

static MATERIAL: Form = Form(&[
    word("type"),
    text("id"),
    word("state"),
    text("algorithmRef"),
    word("creationDate"),
    word("activationDate"),
    word("updateDate"),
    word("expirationDate"),
    text("value"),
    number("size"),
    text("format"),
    one("securedBy", &SECURED),
    one("fingerprint", &HASH),
    RELATED,
]);

static SECURED: Form = Form(&[text("mechanism"), text("algorithmRef")]);

static PROTOCOL: Form = Form(&[
    word("type"),
    text("version"),
    list("cipherSuites", "cipherSuite", &SUITE),
    one("ikev2TransformTypes", &TRANSFORMS),
    super::named("cryptoRefArray", "cryptoRef", Shape::Many(Item::Text(Scalar::Text))),
]);

static SUITE: Form = Form(&[
    text("name"),
    texts("algorithms", "algorithm"),
    texts("identifiers", "identifier"),
    texts("tlsGroups", "group"),
    texts("tlsSignatureSchemes", "signatureScheme"),
]);

static TRANSFORMS: Form = Form(&[
    field("encr", Shape::Many(Item::FormOrText(&TRANSFORM))),
    field("prf", Shape::Many(Item::FormOrText(&TRANSFORM))),
    field("integ", Shape::Many(Item::FormOrText(&TRANSFORM))),
    field("ke", Shape::Many(Item::FormOrText(&EXCHANGE))),
    boolean("esn"),
    field("auth", Shape::Many(Item::FormOrText(&TRANSFORM))),
]);

static TRANSFORM: Form = Form(&[text("name"), number("keyLength"), text("algorithm")]);
static EXCHANGE: Form = Form(&[number("group"), text("algorithm")]);

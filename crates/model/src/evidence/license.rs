//! Licence texts and headers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::RepoPath;

/// What the tree says about licences.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LicenseFacts {
    /// Licence texts in the root, `LICENSE/`, `LICENSES/`, and files named like one, sorted by path.
    pub texts: Vec<LicenseText>,
    /// `SPDX-License-Identifier` expressions in file heads, with how many files carry each and one of them.
    pub headers: BTreeMap<String, Header>,
}

/// One licence text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LicenseText {
    /// The file.
    pub path: RepoPath,
    /// Whether it stands where the Baseline looks: root file LICENSE or COPYING, or folder LICENSE/ or LICENSES/.
    pub in_place: bool,
    /// SPDX ids of the texts recognised in it; empty when none was.
    pub ids: Vec<String>,
    /// How alike the text is to the best match, in whole percent, rounded down.
    pub likeness_percent: u8,
    /// The id of the most alike licence where none was recognised, when it is alike at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
    /// Passages that stand in none of the recognised licences, nor in the nearest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<String>,
    /// Whether one of them seems to take back what a licence gives.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
    /// Passages of the one recognised licence, or of the nearest, that are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
    /// The id that the name of a file in `LICENSES/` gives it, when its text is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misnamed: Option<String>,
    /// Whether every recognised id is approved by the OSI or called free by the FSF.
    pub approved: bool,
    /// First line of the text, for a quote.
    pub first_line: String,
}

/// A licence expression in file heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// How many files carry it.
    pub files: u32,
    /// One of them: the first by path.
    pub example: crate::Quote,
    /// Whether every way to satisfy the expression is approved; `None` when it names an unknown id.
    pub approved: Option<bool>,
}

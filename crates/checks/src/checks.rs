//! The list of all checks, each with its article of the library.

use crate::Check;

/// Declares the modules and the list: `"check-id" => module`. The article is `library/checks/check-id.md`.
macro_rules! checks {
    ($($id:literal => $module:ident,)*) => {
        $(mod $module;)*

        static ALL: &[&Check] = &[$(&$module::CHECK,)*];

        static ARTICLES: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../../../library/checks/", $id, ".md"))),)*];
    };
}

checks! {
    "multi-factor-sign-in" => multi_factor_sign_in,
    "least-privilege-by-default" => least_privilege_by_default,
    "primary-branch-protected" => primary_branch_protected,
    "primary-branch-kept" => primary_branch_kept,
    "ci-permissions-declared" => ci_permissions_declared,
    "ci-permissions-minimal" => ci_permissions_minimal,
    "ci-metadata-sanitised" => ci_metadata_sanitised,
    "ci-branch-names-sanitised" => ci_branch_names_sanitised,
    "ci-foreign-code-isolated" => ci_foreign_code_isolated,
    "ci-inputs-sanitised" => ci_inputs_sanitised,
    "release-versions-unique" => release_versions_unique,
    "release-assets-named" => release_assets_named,
    "channels-encrypted" => channels_encrypted,
    "distribution-authenticated" => distribution_authenticated,
    "release-changelog" => release_changelog,
    "dependencies-by-standard-tools" => dependencies_by_standard_tools,
    "releases-signed" => releases_signed,
    "secrets-kept-out" => secrets_kept_out,
    "secrets-policy" => secrets_policy,
    "private-reporting-route" => private_reporting_route,
    "disclosure-policy" => disclosure_policy,
    "security-contacts" => security_contacts,
    "vulnerabilities-published" => vulnerabilities_published,
    "vex-for-unaffected" => vex_for_unaffected,
    "dependency-findings-threshold" => dependency_findings_threshold,
    "dependency-findings-before-release" => dependency_findings_before_release,
    "dependency-findings-block-changes" => dependency_findings_block_changes,
    "analysis-findings-threshold" => analysis_findings_threshold,
    "analysis-findings-block-changes" => analysis_findings_block_changes,
    "user-guide" => user_guide,
    "defect-reporting-guide" => defect_reporting_guide,
    "integrity-verification-guide" => integrity_verification_guide,
    "signer-identity-guide" => signer_identity_guide,
    "support-statement" => support_statement,
    "security-support-end" => security_support_end,
    "dependency-policy" => dependency_policy,
    "build-instructions" => build_instructions,
    "sensitive-access-list" => sensitive_access_list,
    "roles-described" => roles_described,
    "public-discussion" => public_discussion,
    "contribution-process" => contribution_process,
    "contribution-requirements" => contribution_requirements,
    "permissions-reviewed" => permissions_reviewed,
    "contributor-assertion" => contributor_assertion,
    "source-license-approved" => source_license_approved,
    "release-license-approved" => release_license_approved,
    "license-in-place" => license_in_place,
    "release-license-included" => release_license_included,
    "tests-documented" => tests_documented,
    "test-policy" => test_policy,
    "design-documented" => design_documented,
    "interfaces-documented" => interfaces_documented,
    "security-assessed" => security_assessed,
    "threats-modelled" => threats_modelled,
    "public-repository" => public_repository,
    "public-change-record" => public_change_record,
    "direct-dependencies-listed" => direct_dependencies_listed,
    "release-sbom" => release_sbom,
    "status-checks-required" => status_checks_required,
    "repository-list" => repository_list,
    "subprojects-as-strict" => subprojects_as_strict,
    "no-generated-executables" => no_generated_executables,
    "no-unreviewable-binaries" => no_unreviewable_binaries,
    "tests-in-ci" => tests_in_ci,
    "human-approval" => human_approval,
    "insights-located" => insights_located,
    "insights-version-2" => insights_version_2,
    "insights-valid" => insights_valid,
    "insights-complete" => insights_complete,
    "insights-fresh" => insights_fresh,
    "insights-links-in-tree" => insights_links_in_tree,
    "insights-addresses-encrypted" => insights_addresses_encrypted,
    "insights-links-answer" => insights_links_answer,
    "insights-confirmed" => insights_confirmed,
    "linked-user-guide" => linked_user_guide,
    "linked-defect-guide" => linked_defect_guide,
    "linked-contributing-guide" => linked_contributing_guide,
    "linked-security-policy" => linked_security_policy,
    "linked-dependency-policy" => linked_dependency_policy,
    "linked-build-guide" => linked_build_guide,
    "linked-verification-guide" => linked_verification_guide,
    "linked-support-policy" => linked_support_policy,
    "threat-catalogs-valid" => threat_catalogs_valid,
    "self-assessment-complete" => self_assessment_complete,
    "assessment-linked" => assessment_linked,
    "assessment-reviewed" => assessment_reviewed,
    "forge-known-to-judge" => forge_known_to_judge,
    "recurring-scan-defined" => recurring_scan_defined,
    "recurring-scan-pinned" => recurring_scan_pinned,
    "recurring-scan-recorded" => recurring_scan_recorded,
    "recurring-scan-finished" => recurring_scan_finished,
    "recurring-scan-results" => recurring_scan_results,
    "scan-publishing-defined" => scan_publishing_defined,
    "scan-result-published" => scan_result_published,
    "review-evidence-linked" => review_evidence_linked,
    "declarations-reviewed" => declarations_reviewed,
    "scan-target-in-readme" => scan_target_in_readme,
    "security-policy-complete" => security_policy_complete,
    "secure-contribution-linked" => secure_contribution_linked,
    "release-notes-kept" => release_notes_kept,
    "defect-route-apart" => defect_route_apart,
    "multi-factor-stated" => multi_factor_stated,
    "branch-protection-stated" => branch_protection_stated,
    "license-clear" => license_clear,
    "baseline-level-shown" => baseline_level_shown,
    "cra-readiness-file" => cra_readiness_file,
    "cra-readiness-linked-insights" => cra_readiness_linked_insights,
    "cra-readiness-linked-readme" => cra_readiness_linked_readme,
    "readme-present" => readme_present,
    "changelog-present" => changelog_present,
    "code-of-conduct-present" => code_of_conduct_present,
    "best-practices-badge-in-readme" => best_practices_badge_in_readme,
    "release-sbom-automated" => release_sbom_automated,
    "release-provenance-automated" => release_provenance_automated,
}

/// Returns every check in the order of the list.
pub fn all() -> &'static [&'static Check] {
    ALL
}

/// Returns the check of this id.
pub fn find(id: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.id == id)
}

/// Returns the article about a check.
pub fn article(id: &str) -> Option<&'static str> {
    ARTICLES.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_id_stands_once_and_beside_its_own_check() {
        let ids: BTreeSet<_> = ALL.iter().map(|check| check.id).collect();
        assert_eq!(ids.len(), ALL.len());
        let listed: Vec<_> = ARTICLES.iter().map(|(id, _)| *id).collect();
        let own: Vec<_> = ALL.iter().map(|check| check.id).collect();
        assert_eq!(listed, own);
    }

    #[test]
    fn each_article_starts_with_the_title_of_its_check() {
        for check in ALL {
            let first = article(check.id).and_then(|text| text.lines().next()).unwrap_or_default();
            assert_eq!(first, format!("# {}", check.title), "library/checks/{}.md", check.id);
        }
    }
}

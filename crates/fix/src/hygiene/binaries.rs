//! Generated executables of the tree. Only a person can say what builds them instead, so nothing is edited.

use slam_model::evidence::tree::{BlobClass, Role};

use crate::draft::Draft;

/// Files that are named; who has more knows the folder by then.
const MOST: usize = 20;

pub(super) fn write(draft: &mut Draft<'_>) {
    let entries = draft.project.evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let generated =
        entries.iter().filter(|one| matches!(one.class, BlobClass::Executable(_)) && one.role != Role::Test);
    for entry in generated.take(MOST) {
        let path = &entry.path;
        draft.note(format!(
            "{path} is an executable: build it in CI, take it out with `git rm --cached -- '{path}'`, and add `/{path}` to .gitignore"
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::testing::{Case, run_on};

    #[test]
    fn an_executable_is_named_and_left_to_a_person() {
        let elf = [b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0".as_slice(), &[0; 64]].concat();
        let files = BTreeMap::from([("bin/tool".into(), elf.clone()), ("tests/a.elf".into(), elf)]);
        let outcome = run_on(&files, &Case { only: &["name-generated-binaries"], ..Case::default() });
        let notes: Vec<_> = outcome.notes.iter().map(|(_, note)| note.as_str()).collect();
        assert_eq!(
            notes,
            [
                "bin/tool is an executable: build it in CI, take it out with `git rm --cached -- 'bin/tool'`, and add `/bin/tool` to .gitignore"
            ]
        );
        assert!(outcome.files.is_empty() && outcome.withheld.is_empty());
    }
}

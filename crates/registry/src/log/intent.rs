//! The intent of a publication: a signed note that reserves the next head of the log. Two writers meet here: the one whose
//! intent is in the store continues, the other starts again after it.
//!
//! ```text
//! bordercheck.intent/1                             no origin, so that an intent is never a checkpoint
//! immigration.uto.example                          origin
//! 1200                                             entries of the log so far
//! 1234                                             entries of the log when it is published
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=     root hash of that tree
//!
//! — immigration.uto.example …
//! ```

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{LogError, Writer};
use crate::checkpoint::Head;
use crate::note::Note;
use crate::storage::Replaced;
use crate::verified::CHECKPOINT_BYTES;

/// The first line of an intent.
const INTENT: &str = "bordercheck.intent/1";

impl Writer<'_> {
    /// Replaces the intent, unless another writer has meanwhile declared or published something.
    pub(super) fn declare(&self, former: &Head, head: &Head) -> Result<Replaced, LogError> {
        let path = self.files().path("intent");
        let version = self.store.version(&path, CHECKPOINT_BYTES)?;
        let standing = version.as_ref().map(|version| self.parse_intent(&version.bytes)).transpose()?;
        if let Some((_, standing)) = standing.filter(|(_, standing)| standing.size > former.size) {
            return Ok(if standing == *head { Replaced::Done } else { Replaced::Lost });
        }
        let text = format!("{INTENT}\n{}\n{}\n{}\n", former.size, head.size, STANDARD.encode(head.root));
        let text = text.replacen('\n', &format!("\n{}\n", self.origin()), 1);
        let mut note = Note::new(text).map_err(|error| LogError::WorkDir(error.to_string()))?;
        note.sign(self.key, 0);
        let bytes = note.print().into_bytes();
        match self.store.replace(&path, version.as_ref(), &bytes)? {
            Replaced::Done => Ok(Replaced::Done),
            // A store that answered too late is asked again by its client, and then it is our own that stands there.
            Replaced::Lost if self.store.read(&path, CHECKPOINT_BYTES)?.is_some_and(|now| now == bytes) => {
                Ok(Replaced::Done)
            }
            Replaced::Lost => Ok(Replaced::Lost),
        }
    }

    /// The size before and the head after.
    pub(super) fn parse_intent(&self, bytes: &[u8]) -> Result<(u64, Head), LogError> {
        let path = self.files().path("intent");
        let note = self.verify_own(&path, bytes)?;
        let not_ours = || LogError::NotOurs(path.clone());
        let rest = note.text().strip_prefix(INTENT).and_then(|rest| rest.strip_prefix('\n'));
        let (origin, rest) = rest.and_then(|rest| rest.split_once('\n')).ok_or_else(not_ours)?;
        let (former, rest) = rest.split_once('\n').ok_or_else(not_ours)?;
        let head = Head::parse(&format!("{origin}\n{rest}")).map_err(|_| not_ours())?;
        if origin != self.origin() {
            return Err(not_ours());
        }
        Ok((former.parse().map_err(|_| not_ours())?, head))
    }
}

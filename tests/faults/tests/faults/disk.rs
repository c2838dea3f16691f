//! A small disk that can be full.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A disk of one's own, gone when dropped.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Puts one with so much room where NATS is to store, if that may be done here.
    pub(crate) fn mount(store: &Path, megabytes: u32) -> Option<Self> {
        fs::create_dir_all(store).expect("the stack's folder is writable");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o"])
            .arg(format!("size={megabytes}m,mode=0700"))
            .arg("tmpfs")
            .arg(store)
            .stderr(Stdio::null())
            .status();
        let mounted = mounted.is_ok_and(|status| status.success());
        mounted.then(|| Self(store.to_owned()))
    }

    pub(crate) fn fill(&self) {
        let mut filler = fs::File::create(self.filler()).expect("a file can be made");
        let block = vec![1; 64 * 1024];
        // To the last byte: a whole block is refused while a part of it still fits.
        for size in [block.len(), 512, 1] {
            loop {
                match filler.write_all(&block[..size]) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("the disk cannot be filled: {error}"),
                }
            }
        }
    }

    pub(crate) fn clear(&self) {
        fs::remove_file(self.filler()).expect("our own file can be removed");
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: the stack that writes there is dropped after it.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

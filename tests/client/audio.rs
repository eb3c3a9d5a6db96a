//! Speech and transcription: what is sent, what is refused, what is written.

use std::path::PathBuf;

use pareta::ErrorKind;
use pareta::audio::AudioInput;
use pareta_sandbox::DebitKind;

use crate::sandbox;

#[tokio::test(start_paused = true)]
async fn what_is_spoken_is_heard() {
    let (sandbox, client) = sandbox().await;
    let speech = client.audio().speech("Good morning.").await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("morning.wav");
    speech.save(&path).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(bytes, speech.audio().unwrap());
    let inputs = [
        AudioInput::from(bytes.clone()),
        AudioInput::from(&bytes[..]),
        AudioInput::from(path.as_path()),
        AudioInput::from(path.clone()),
    ];
    for input in inputs {
        let heard = client.audio().transcriptions(input).await.unwrap();
        assert_eq!(heard.text(), Some("Good morning."));
        assert_eq!(heard.duration_s(), speech.duration_s());
    }
    let kinds: Vec<DebitKind> = sandbox.ledger().iter().map(|debit| debit.kind).collect();
    assert_eq!(kinds[..2], [DebitKind::Speech, DebitKind::Transcription]);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_is_refused_before_it_is_sent() {
    let (sandbox, client) = sandbox().await;
    // A path that is mistyped is not taken for audio.
    let missing = PathBuf::from("/no/such/recording.wav");
    let error = client.audio().transcriptions(missing).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Argument, 0));
    assert!(
        error.message().contains("/no/such/recording.wav"),
        "{error}"
    );
    for input in [
        AudioInput::Bytes(Vec::new()),
        AudioInput::Path(std::env::temp_dir()),
    ] {
        let error = client.audio().transcriptions(input).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
    }
    for (text, is_sent) in [
        ("", false),
        ("é".repeat(5_000).as_str(), true),
        ("é".repeat(5_001).as_str(), false),
    ] {
        let before = sandbox.journal().len();
        let result = client.audio().speech(text).await;
        assert_eq!(
            (result.is_ok(), sandbox.journal().len() - before),
            (is_sent, usize::from(is_sent))
        );
    }
    let heard = client
        .audio()
        .transcriptions(&b"no sound"[..])
        .await
        .unwrap_err();
    assert_eq!(heard.kind(), ErrorKind::BadRequest);
}

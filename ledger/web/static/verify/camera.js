// A QR code read by the camera, where the browser itself can do that.

/** Whether this browser reads QR codes. */
export function canScan() {
  return "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Show the camera in a video element until it sees a QR code; return its text. */
export async function scan(video) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    for (;;) {
      const [found] = await detector.detect(video);
      if (found !== undefined) return found.rawValue;
      await new Promise(requestAnimationFrame);
    }
  } finally {
    video.hidden = true;
    for (const track of stream.getTracks()) track.stop();
  }
}

/** What stands behind the "?" beside a field: what it means, and what choosing it costs. */
export const help = {
  // tasks
  scope:
    'Missing is what was never finished; stale is what was made with settings that have changed since; failed is what failed for good and is left alone until somebody asks; all works through everything, but makes nothing again that is stored already. What is in quarantine is in none of them.',
  scopeFolder:
    'A folder that was imported, or one inside it: folders deeper down count too. Of a bucket, s3:// with its name and the beginning of the keys.',
  scopeAdded: 'When Kiln first saw the image. Both days count, by the clock of this browser.',
  scopeTaken:
    'By the camera’s clock. Images whose date is not known are left out: Refresh image metadata reads it, and not every picture has one.',
  priority:
    'While several runs are at work, the batches of a high one go first and those of a low one wait. Pictures that somebody just uploaded or asked for go ahead of all runs.',
  // images
  importFolder:
    'The path as the machine that runs Kiln sees it. Folders inside it are read too. Nothing is copied or changed: Kiln reads the files where they are.',
  importUrls: 'Each is fetched once and kept in the storage for originals. Private addresses are refused.',
  importPrefix: 'Only objects whose key begins with this are listed.',
  // storage
  storageKind: 'A folder suits one machine. Several machines need storage that all of them reach, like S3, R2 or MinIO.',
  storageRoot:
    'The folder must exist or be creatable, and belong to Kiln alone: a marker file tells an unmounted disk from an empty folder.',
  storageFolder: 'What every key begins with, so that a bucket can be shared with something else.',
  storageEndpoint: 'Left empty it is Amazon S3 itself. Others name an address here, like https://<account>.r2.cloudflarestorage.com.',
  storagePathStyle: 'Most servers that are not Amazon want the bucket in the path rather than in the host name.',
  storagePublicBaseUrl:
    'Where a browser finds the objects: a CDN or the bucket’s public address, up to what stands before the folder. Empty: Kiln serves a local folder itself.',
  storageSecrets: 'Stored encrypted and never shown again. Left empty, those that are stored stay.',
  // variants
  ladder: 'Widths in px, rising. A picture gets every width up to its own; none is blown up. Adding a width keeps those that are made.',
  quality: 'One number for every width, or one for each width of the standard ladder, smallest first. Small pictures bear less loss.',
  avifEffort: 'How long the encoder searches. 0 is about six times as fast as 4 and costs 6 to 19 % more bytes.',
  webpEffort: 'How long the encoder searches. 2 takes half the time of 4 and costs 3 to 12 % more bytes.',
  chroma: '4:2:0 keeps colour at half the resolution, as JPEG photos do. 4:4:4 keeps thin coloured lines sharp and costs bytes.',
  // limits
  maxBytes: 'Larger files are refused before they are opened.',
  maxPixels: 'Width times height. A picture takes about 4 bytes of memory a pixel while it is worked on.',
  maxFrames: 'Animations with more frames are refused.',
  timeoutSeconds: 'A picture that takes longer is given up, and its process ended.',
  processNewUploads: 'New images go ahead of a mass run. Off: they wait for the next run.',
  galleryMode: 'The gallery is public. All: every image with variants. Chosen: those you published one by one.',
  // people
  role: 'A viewer sees everything but settings, an operator also starts runs and changes images, an admin also changes settings and people.',
  apiKeyTasks: 'Narrows the key to these tasks. None chosen: all that its role may.',
  apiKeyExpiry: 'The key stops working then. A key that never expires should be looked after.',
  setupToken: 'Kiln prints the link with this code when it starts for the first time. It works once.',
} as const

package dev.wharf.cost;

/** Where requests are stored, and what template.yaml lets a batch of that lane be. */
enum Lane {
  QUEUE(10, 750 * 1024),
  TABLE(50, 390 * 1024);

  final int batch;
  final long largest;

  /**
   * @param batch template.yaml's BatchSize
   * @param largest the largest body, in bytes, that the lane can store
   */
  Lane(int batch, long largest) {
    this.batch = batch;
    this.largest = largest;
  }
}

package dev.wharf.ingest;

import java.util.List;

/** What became of the webhooks that were verified again; a bundle's are answered one by one. */
public record ReverifyAnswer(List<Reverified> results) {

  public ReverifyAnswer {
    results = List.copyOf(results);
  }
}

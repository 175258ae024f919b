import Foundation
import TestSupport
import Testing

/// What training allocates in a step, and reading in a batch, counted by a library that stands before malloc.
@Suite(.serialized) struct AllocationTests {
  /// Calls, mostly in one step: of malloc and its like, and those of them for 64 KiB or more.
  struct Count {
    let all: Double
    let large: Double
  }

  #if DEBUG
    private static let isOptimised = false
  #else
    private static let isOptimised = true
  #endif

  @Test(arguments: [(1, 1), (2, 1), (2, 2), (1, 2)])
  func aStepAllocatesNoMoreThanItMay(_ lanes: Int, _ threads: Int) throws {
    guard ProcessInfo.processInfo.activeProcessorCount >= threads else {
      skipped("one processor; the allocations of \(threads) threads were not counted")
      return
    }
    guard Self.isOptimised else {
      skipped("a build that is not optimised allocates more; the limits are those of make test")
      return
    }
    let folder = try Self.workplace()
    guard let library = try Self.counter(in: folder) else { return }
    let count = try Self.count(library, lanes: lanes, threads: threads, in: folder)
    let limit = try Threshold.named(
      "allocations-\(lanes)-lanes-\(threads)-threads")
    print("allocations in a step of \(lanes) lanes on \(threads) threads: \(count.all)")
    #expect(count.all > 0 && count.all <= limit, "Tests/thresholds.txt allows \(limit)")
    // Activations and gradients lie in memory that is used again.
    #expect(count.large == 0)
  }

  @Test(arguments: ["float32", "bf16", "int8"])
  func readingABatchAllocatesNothing(_ precision: String) throws {
    guard Self.isOptimised else {
      skipped("a build that is not optimised allocates more; the limit is that of make test")
      return
    }
    let folder = try TemporaryFolder()
    guard let library = try Self.counter(in: folder) else { return }
    let (few, many) = (200, 1200)
    let counts = try [few, many].map { steps in
      try Self.allocations(
        library,
        """
        benchmark --inference --precision \(precision) --batch 2 --width 40 --steps \(steps) \
        --network '\(Self.network)'
        """, in: folder)
    }
    let limit = try Threshold.named("allocations-reading")
    let all = (counts[1].all - counts[0].all) / Double(many - few)
    print("allocations in a batch that is read in \(precision): \(all)")
    #expect(all <= limit, "Tests/thresholds.txt allows \(limit)")
    #expect(counts[1].large == counts[0].large)
  }

  private static let network =
    "[1,16,0,1 Cln3,3,16 Bn Re Mp2,2 Cln3,3,32 Bn Re Mp8,1 S1(1x0)1,3 Lbx32 Fl16 Lbx16 O1c]"

  @Test func anAllocationThatIsPlantedInAStepExceedsWhatIsAllowed() throws {
    let folder = try Self.workplace()
    guard let library = try Self.counter(in: folder, plants: true) else { return }
    let count = try Self.count(library, lanes: 1, threads: 1, in: folder)
    let limit = try Threshold.named("allocations-1-lanes-1-threads")
    #expect(count.all > limit)
  }

  private static func workplace() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("ab\nba\ncab\nabc\ncc\nbac\ncba\naa\nbb\nacb\n", to: "words.txt")
    let made = try Program.run(
      ["dataset", "synthesize", "-o", "data", "--words", "words.txt", "--repeat", "100"],
      in: folder.path)
    #expect(made.status == 0, "\(made.errors)")
    return folder
  }

  /// The difference between two runs of the shipped configuration within their first epoch, so that
  /// neither start nor end counts.
  private static func count(
    _ library: String, lanes: Int, threads: Int, in folder: TemporaryFolder
  ) throws -> Count {
    let (few, many) = (20, 120)
    let counts = try [few, many].map { steps in
      let settings = [
        "data.train=data", "data.validation=null", "lanes=\(lanes)", "threads=\(threads)",
        "max_steps=\(steps)", "validation.every_epochs=null", "checkpoint.every_epochs=null",
        "checkpoint.every_minutes=null", "log_every=1000000",
      ]
      return try allocations(
        library,
        """
        train \(configuration) --run run-\(steps) \
        \(settings.map { "--set \($0)" }.joined(separator: " "))
        """, in: folder)
    }
    let steps = Double(many - few)
    return Count(
      all: (counts[1].all - counts[0].all) / steps,
      large: (counts[1].large - counts[0].large) / steps)
  }

  /// What a command allocates in all.
  private static func allocations(
    _ library: String, _ command: String, in folder: TemporaryFolder
  ) throws -> Count {
    // The library is for the program alone: what started it would count too.
    let outcome = try Program.script(
      "LD_PRELOAD=\(library) ALLOCATIONS=count \"$C\" \(command)", in: folder.path,
      environment: ["OPENBLAS_NUM_THREADS": "1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOfFile: folder.file("count"), encoding: .utf8)
    let numbers = try text.split(separator: " ").map { try #require(Double($0)) }
    return Count(all: numbers[0], large: numbers[1])
  }

  private static let configuration = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("configs/quickstart.yaml").path

  /// The library; with `plants`, the thread that reads ahead allocates whenever it tells of a batch.
  private static func counter(
    in folder: TemporaryFolder, plants: Bool = false, test: String = #function
  ) throws -> String? {
    guard ProcessInfo.processInfo.environment["CRNN_DIST_SANITIZERS"] == nil else {
      skipped("a sanitizer has a malloc of its own; allocations were not counted", test: test)
      return nil
    }
    return try PreloadedLibrary.make(
      (plants ? plant : "") + source, in: folder, test: test)
  }

  private static let plant = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <pthread.h>
    #include <stdlib.h>
    int pthread_cond_broadcast(pthread_cond_t *condition) {
      static int (*real)(pthread_cond_t *);
      if (!real) real = (int (*)(pthread_cond_t *))dlsym(RTLD_NEXT, "pthread_cond_broadcast");
      void *volatile memory = malloc(8);
      free(memory);
      return real(condition);
    }

    """

  private static let source = """
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t);
    extern void *__libc_realloc(void *, size_t), *__libc_memalign(size_t, size_t);
    static long all, large;
    static void note(size_t size) {
      __atomic_fetch_add(&all, 1, __ATOMIC_RELAXED);
      if (size >= 65536) __atomic_fetch_add(&large, 1, __ATOMIC_RELAXED);
    }
    void *malloc(size_t size) { note(size); return __libc_malloc(size); }
    void *calloc(size_t count, size_t size) { note(count * size); return __libc_calloc(count, size); }
    void *realloc(void *old, size_t size) { note(size); return __libc_realloc(old, size); }
    void *memalign(size_t align, size_t size) { note(size); return __libc_memalign(align, size); }
    void *aligned_alloc(size_t align, size_t size) { note(size); return __libc_memalign(align, size); }
    int posix_memalign(void **result, size_t align, size_t size) {
      note(size);
      *result = __libc_memalign(align, size);
      return *result ? 0 : ENOMEM;
    }
    __attribute__((destructor)) static void tell(void) {
      FILE *file = fopen(getenv("ALLOCATIONS"), "w");
      fprintf(file, "%ld %ld", all, large);
      fclose(file);
    }
    """
}

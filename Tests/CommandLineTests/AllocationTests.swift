import Foundation
import TestSupport
import Testing

/// What `crnn-dist train` allocates in a step, counted by a library that stands before malloc.
@Suite(.serialized) struct AllocationTests {
  /// Calls in one step: of malloc and its like, and those of them for 64 KiB or more.
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
      // The library is for the program alone: what started it would count too.
      let trained = try Program.script(
        """
        LD_PRELOAD=\(library) ALLOCATIONS=count "$C" train \(configuration) --run run-\(steps) \
        \(settings.map { "--set \($0)" }.joined(separator: " "))
        """, in: folder.path, environment: ["OPENBLAS_NUM_THREADS": "1"])
      #expect(trained.status == 0, "\(trained.errors)")
      let text = try String(contentsOfFile: folder.file("count"), encoding: .utf8)
      return text.split(separator: " ").compactMap { Double($0) }
    }
    let steps = Double(many - few)
    return Count(
      all: (counts[1][0] - counts[0][0]) / steps, large: (counts[1][1] - counts[0][1]) / steps)
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

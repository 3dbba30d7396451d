import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene for bench_peers.py; lucene.py calls it.
 *
 * <pre>
 * LucenePeer build DOCUMENTS.tsv FOLDER MEMORY_MB      prints the seconds
 * LucenePeer ask FOLDER QUERIES.tsv WARM_UP LEAST      prints a line a pass: nanoseconds and hits
 * </pre>
 *
 * A document is its id, title and text between tabs, with backslash, tab and line feed written as
 * in Java. A query is its form, its fields and its words between tabs, of which the last two are
 * separated by blanks. The first WARM_UP queries run for LEAST milliseconds, until the machine
 * code is there; then the index is opened again, and each of the others is timed, twice. All times
 * are processor times.
 */
public class LucenePeer {
  private static final int PAGE = 10;
  private static final Analyzer FRENCH = new FrenchAnalyzer();
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private static final ThreadMXBean TIMES = ManagementFactory.getThreadMXBean();

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("build")) {
      build(Path.of(arguments[1]), Path.of(arguments[2]), Double.parseDouble(arguments[3]));
    } else {
      ask(
          Path.of(arguments[1]),
          Files.readAllLines(Path.of(arguments[2])),
          Integer.parseInt(arguments[3]),
          Long.parseLong(arguments[4]));
    }
  }

  private static void build(Path documents, Path folder, double memory) throws Exception {
    long started = SYSTEM.getProcessCpuTime();
    IndexWriterConfig config = new IndexWriterConfig(FRENCH).setRAMBufferSizeMB(memory);
    try (BufferedReader lines = Files.newBufferedReader(documents);
        IndexWriter writer = new IndexWriter(FSDirectory.open(folder), config)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] cells = line.split("\t", -1);
        Document document = new Document();
        document.add(new StoredField("id", cells[0]));
        document.add(new BinaryDocValuesField("id", new BytesRef(cells[0])));
        document.add(new TextField("title", cells[1].translateEscapes(), Field.Store.YES));
        document.add(new TextField("text", cells[2].translateEscapes(), Field.Store.YES));
        writer.addDocument(document);
      }
      writer.commit();
    }
    System.out.printf(Locale.ROOT, "%.6f%n", (SYSTEM.getProcessCpuTime() - started) / 1e9);
  }

  private static void ask(Path folder, List<String> queries, int warmUp, long least)
      throws Exception {
    List<String> timed = queries.subList(warmUp, queries.size());
    try (IndexReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
      IndexSearcher searcher = searcher(reader);
      long until = System.nanoTime() + least * 1_000_000;
      while (System.nanoTime() < until) {
        for (String query : queries.subList(0, warmUp)) {
          page(reader, searcher, query);
        }
      }
    }
    try (IndexReader reader = DirectoryReader.open(FSDirectory.open(folder))) {
      IndexSearcher searcher = searcher(reader);
      for (int pass = 0; pass < 2; pass++) {
        List<String> figures = new ArrayList<>();
        for (String query : timed) {
          long started = TIMES.getCurrentThreadCpuTime();
          int hits = page(reader, searcher, query).size();
          figures.add((TIMES.getCurrentThreadCpuTime() - started) + " " + hits);
        }
        System.out.println(String.join("\t", figures));
      }
    }
  }

  private static IndexSearcher searcher(IndexReader reader) {
    IndexSearcher searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null); // it would answer the second pass
    return searcher;
  }

  /** Returns the ids of the best hits; columns are read in the order of the documents. */
  private static List<String> page(IndexReader reader, IndexSearcher searcher, String line)
      throws Exception {
    ScoreDoc[] hits = searcher.search(parse(line), PAGE).scoreDocs;
    Integer[] ranks = new Integer[hits.length];
    Arrays.setAll(ranks, rank -> rank);
    Arrays.sort(ranks, (one, other) -> hits[one].doc - hits[other].doc);
    String[] ids = new String[hits.length];
    BinaryDocValues column = MultiDocValues.getBinaryValues(reader, "id");
    for (int rank : ranks) {
      column.advanceExact(hits[rank].doc);
      ids[rank] = column.binaryValue().utf8ToString();
    }
    return Arrays.asList(ids);
  }

  private static Query parse(String line) {
    String[] cells = line.split("\t");
    String[] fields = cells[1].split(" ");
    if (cells[0].equals("phrase")) {
      return anyField(cells[0], fields, cells[2]);
    }
    Occur occur = cells[0].equals("any") ? Occur.SHOULD : Occur.MUST;
    BooleanQuery.Builder words = new BooleanQuery.Builder();
    for (String word : cells[2].split(" ")) {
      words.add(anyField(cells[0], fields, word), occur);
    }
    return words.build();
  }

  private static Query anyField(String form, String[] fields, String words) {
    BooleanQuery.Builder either = new BooleanQuery.Builder();
    for (String field : fields) {
      Query query = inField(form, field, words);
      if (query != null) { // null: the analyzer drops the word
        either.add(query, Occur.SHOULD);
      }
    }
    return either.build();
  }

  private static Query inField(String form, String field, String words) {
    switch (form) {
      case "prefix":
        return new PrefixQuery(new Term(field, FRENCH.normalize(field, words)));
      case "fuzzy":
        return new FuzzyQuery(new Term(field, FRENCH.normalize(field, words)), 1);
      case "phrase":
        return new QueryBuilder(FRENCH).createPhraseQuery(field, words);
      default:
        return new QueryBuilder(FRENCH).createBooleanQuery(field, words);
    }
  }
}

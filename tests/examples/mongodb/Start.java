// Starts the server of the tests: Start HOST PORT. It keeps its collections in memory.
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.net.InetSocketAddress;

public class Start {
  public static void main(String[] arguments) {
    MongoServer server = new MongoServer(new MemoryBackend());
    server.bind(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])));
    System.out.println("listening on " + arguments[0] + ":" + server.getLocalAddress().getPort());
  }
}

using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.State;

/// <summary>
/// The open connections of one runspace. Runspaces of one process do not see each other's: a connection that is to be
/// used in <c>ForEach-Object -Parallel</c> is passed in as an object.
/// </summary>
internal sealed class ConnectionRegistry
{
    private static readonly ConditionalWeakTable<Runspace, ConnectionRegistry> ByRunspace = new();

    private readonly object _gate = new();
    private readonly List<(PowerSchoolConnection Connection, PowerSchoolSandbox? Behind)> _connections = [];

    /// <summary>The registry of the runspace that the calling thread runs.</summary>
    public static ConnectionRegistry Current => ByRunspace.GetValue(Runspace.DefaultRunspace, _ => new ConnectionRegistry());

    /// <summary>Closes all connections of this runspace.</summary>
    public void CloseAll()
    {
        foreach (PowerSchoolConnection connection in List())
        {
            Close(connection);
        }
    }

    /// <summary>The open connections, oldest first.</summary>
    public IReadOnlyList<PowerSchoolConnection> List()
    {
        lock (_gate)
        {
            return [.. _connections.Select(c => c.Connection)];
        }
    }

    public void EnsureFree(string name)
    {
        if (List().Any(c => NamesEqual(c.Name, name)))
        {
            throw Error.ConnectionExists(name);
        }
    }

    /// <param name="connection">A connection that was just made.</param>
    /// <param name="behind">The sandbox in this process that only this connection can reach; null for a server.</param>
    public void Add(PowerSchoolConnection connection, PowerSchoolSandbox? behind)
    {
        lock (_gate)
        {
            EnsureFree(connection.Name);
            _connections.Add((connection, behind));
        }
    }

    public void Close(PowerSchoolConnection connection)
    {
        PowerSchoolSandbox? behind;
        lock (_gate)
        {
            behind = _connections.Find(c => ReferenceEquals(c.Connection, connection)).Behind;
            _connections.RemoveAll(c => ReferenceEquals(c.Connection, connection));
        }

        connection.Dispose();
        if (behind is not null)
        {
            SandboxRegistry.Stop(behind);
        }
    }

    /// <summary>The connection of that name.</summary>
    public PowerSchoolConnection Find(string name) =>
        List().FirstOrDefault(c => NamesEqual(c.Name, name)) ?? throw Error.ConnectionNotFound(name, List().Select(c => c.Name));

    /// <summary>The runspace's only connection.</summary>
    public PowerSchoolConnection Single()
    {
        IReadOnlyList<PowerSchoolConnection> open = List();
        return open.Count switch
        {
            0 => throw Error.NotConnected(),
            1 => open[0],
            _ => throw Error.AmbiguousConnection(open.Select(c => c.Name)),
        };
    }

    private static bool NamesEqual(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

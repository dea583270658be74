using System.Net;
using System.Runtime.InteropServices;
using System.Xml;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>A place that keeps tasks as XML: Windows' own, or that of a test.</summary>
internal interface ITaskLibrary
{
    /// <summary>The tasks in our folder.</summary>
    IReadOnlyList<string> Read();

    /// <param name="name">Name in our folder.</param>
    /// <param name="xml">The task.</param>
    /// <param name="user">Who it runs as; null when the XML says all of it.</param>
    /// <param name="password">The user's; null for none.</param>
    /// <param name="logon">How the user signs in: a TASK_LOGON_TYPE.</param>
    void Write(string name, string xml, string? user, string? password, int logon);

    void Delete(string name);
}

/// <summary>Windows' Task Scheduler.</summary>
internal sealed class WindowsTasks(ITaskLibrary? library) : INightScheduler
{
    // TASK_LOGON_TYPE
    private const int LogonPassword = 1;
    private const int LogonS4U = 2;
    private const int LogonServiceAccount = 5;

    public string Describe(NightTask task) => WindowsTaskXml.Write(task);

    public void Register(NightTask task)
    {
        var logon = WindowsTaskXml.IsSystemAccount(task.Account) ? LogonServiceAccount
            : task.Logon is NightLogon.Password or NightLogon.ManagedServiceAccount ? LogonPassword : LogonS4U;
        var xml = WindowsTaskXml.Write(task);
        // Out of the secure string only here: Task Scheduler takes it as a text, and nothing of it stands on a command line.
        var password = task.Password is { } secure ? new NetworkCredential("", secure).Password : null;
        Try($"register {task.Name}", () => Library.Write(task.Name, xml, task.Account, password, logon));
    }

    public IReadOnlyList<RegisteredNight> List(string? user) =>
        library is null ? [] : Try("list its tasks", () => library.Read().Select(WindowsTaskXml.Read).OfType<RegisteredNight>().ToList());

    public void Remove(RegisteredNight night) => Try($"remove {night.Name}", () => Library.Delete(night.Name));

    private ITaskLibrary Library => library ?? throw Error.SchedulerNotAvailable(XelloScheduler.WindowsTask, "this is not Windows");

    private static void Try(string what, Action work) => Try(what, () =>
    {
        work();
        return true;
    });

    private static T Try<T>(string what, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is COMException or UnauthorizedAccessException or IOException or ArgumentException or XmlException)
        {
            throw Error.SyncTaskFailed(XelloScheduler.WindowsTask, what, error.Message, error);
        }
    }
}

using System.Reflection;
using System.Runtime.InteropServices;

namespace XelloPowerSchool.Automation;

/// <summary>
/// Task Scheduler by its COM interface, called by name: it takes passwords without a command line, knows managed service accounts, and says
/// what it has in no language but XML's, none of which schtasks.exe does.
/// </summary>
internal sealed class WindowsTaskLibrary : ITaskLibrary
{
    private const int CreateOrUpdate = 6;
    private const int Hidden = 1;
    private const int NotFound = unchecked((int)0x80070002);

    private static readonly string Folder = WindowsTaskXml.PathOf("").TrimEnd('\\');

    /// <summary>That of this machine; null where there is none.</summary>
    public static WindowsTaskLibrary? OfMachine => RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? new() : null;

    public IReadOnlyList<string> Read()
    {
        if (FolderOf(Connect()) is not { } folder)
            return [];
        var tasks = Call(folder, "GetTasks", Hidden)!;
        var count = (int)Get(tasks, "Count")!;
        return [.. Enumerable.Range(1, count).Select(index => (string)Get(Get(tasks, "Item", index)!, "Xml")!)];
    }

    public void Write(string name, string xml, string? user, string? password, int logon)
    {
        var service = Connect();
        var folder = FolderOf(service) ?? Call(Call(service, "GetFolder", "\\")!, "CreateFolder", Folder)!;
        Call(folder, "RegisterTask", name, xml, CreateOrUpdate, user, password, logon);
    }

    public void Delete(string name)
    {
        if (FolderOf(Connect()) is { } folder)
            Call(folder, "DeleteTask", name, 0);
    }

    private static object Connect()
    {
        var service = Activator.CreateInstance(ProgId())!;
        Call(service, "Connect");
        return service;
    }

    private static object? FolderOf(object service)
    {
        try
        {
            return Call(service, "GetFolder", Folder);
        }
        catch (FileNotFoundException)
        {
            return null; // the first task of ours makes it
        }
        catch (COMException error) when (error.HResult == NotFound)
        {
            return null;
        }
    }

    private static Type ProgId()
    {
#if NET
        if (!OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException();
#endif
        return Type.GetTypeFromProgID("Schedule.Service", throwOnError: true)!;
    }

    private static object? Call(object target, string name, params object?[] arguments) => Invoke(target, name, BindingFlags.InvokeMethod, arguments);

    private static object? Get(object target, string name, params object?[] arguments) => Invoke(target, name, BindingFlags.GetProperty, arguments);

    private static object? Invoke(object target, string name, BindingFlags how, object?[] arguments)
    {
        try
        {
            return target.GetType().InvokeMember(name, how, null, target, arguments, System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (TargetInvocationException error) when (error.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(inner).Throw();
            throw;
        }
    }
}

using System.ComponentModel;
using System.Runtime.InteropServices;

namespace XelloPowerSchool.Automation;

/// <summary>
/// The Windows event log, log Application, source XelloPowerSchool. A source that nobody has registered is taken too: the text is
/// there, with Windows' remark in front that it has no description of the event.
/// </summary>
internal static class WindowsEventLog
{
    private const string Source = "XelloPowerSchool";

    private const ushort ErrorType = 1;
    private const ushort WarningType = 2;
    private const ushort InformationType = 4;

    /// <summary>Writes the outcome of a night. The number of the event is its exit code, and 100 more.</summary>
    /// <returns>Why it was not written; null when it was.</returns>
    public static string? Write(string district, XelloSyncRun run)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Windows))
            return "Only Windows has an event log.";
        var log = RegisterEventSource(null, Source);
        if (log == IntPtr.Zero)
            return new Win32Exception().Message;
        try
        {
            var type = run.Status == XelloSyncStatus.Failed ? ErrorType : run.ExitCode == 0 ? InformationType : WarningType;
            string[] texts = [$"{district}: {run.Status}, exit code {run.ExitCode}, run {run.Id}.\r\n{run.Message}"];
            return ReportEvent(log, type, 0, (uint)(100 + run.ExitCode), IntPtr.Zero, (ushort)texts.Length, 0, texts, IntPtr.Zero) ? null : new Win32Exception().Message;
        }
        finally
        {
            DeregisterEventSource(log);
        }
    }

#pragma warning disable SYSLIB1054 // the generated form does not exist for .NET Framework
    [DllImport("advapi32.dll", EntryPoint = "RegisterEventSourceW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr RegisterEventSource(string? server, string source);

    [DllImport("advapi32.dll", EntryPoint = "ReportEventW", CharSet = CharSet.Unicode, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool ReportEvent(
        IntPtr log, ushort type, ushort category, uint id, IntPtr user, ushort texts, uint bytes, string[] text, IntPtr data);

    [DllImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool DeregisterEventSource(IntPtr log);
#pragma warning restore SYSLIB1054
}

using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Xunit;

namespace XelloPowerSchool.Tests;

/// <summary>
/// Runs a step without the administrator's right to read and write everything. On Linux that right can be laid down by a
/// single thread, so the test works for root as well.
/// </summary>
internal static partial class Unprivileged
{
    private const int Nobody = 65534;

    /// <param name="path">File or folder that the step is about; the unprivileged user owns it meanwhile.</param>
    /// <param name="step">The step; it must stay on its thread.</param>
    public static void Run(string path, Action step)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            step();
            return;
        }

        Assert.True(OperatingSystem.IsLinux(), "As the administrator this can be shown on Linux only; run the tests as another user.");
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, ChangeOwner(path, Nobody, Nobody));
                Assert.Equal(0, SetFileUser(Nobody)); // answers with the user before
                Assert.Equal(Nobody, SetFileUser(-1)); // answers with the user in force
                step();
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        ChangeOwner(path, 0, 0);
        failure?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(int user);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int user, int group);
}

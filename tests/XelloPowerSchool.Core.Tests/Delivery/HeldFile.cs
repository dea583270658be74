using System.Diagnostics;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

/// <summary>
/// A file that can be read but not replaced. On Windows another program that has it open is enough; on Linux it takes a mount.
/// </summary>
internal sealed class HeldFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream? _open;

    public HeldFile(string path)
    {
        _path = path;
        if (OperatingSystem.IsWindows())
        {
            _open = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return;
        }

        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "holding a file needs Windows, or root on Linux");
        Run("mount", "--bind", path, path);
    }

    public void Dispose()
    {
        _open?.Dispose();
        if (_open is null)
            Run("umount", _path);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}

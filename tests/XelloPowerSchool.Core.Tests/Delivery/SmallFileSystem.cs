using System.Diagnostics;
using Xunit;

namespace XelloPowerSchool.Tests.Delivery;

/// <summary>A real file system of 64 KiB, or one that cannot be written. Where none can be mounted the test is skipped and says so.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallFileSystem(string options = "size=64k")
    {
        var reason = OperatingSystem.IsLinux() ? Mount(options) : "needs Linux to mount a small file system";
        if (reason is null)
            return;
        _folder.Dispose();
        Assert.Skip(reason);
    }

    public TemporaryFolder Folder => _folder;

    public void Remount(string options) => Run("mount", "-o", "remount," + options, _folder.Path);

    /// <summary>Fills the disk up with one file.</summary>
    /// <param name="room">Bytes that stay free; none by default.</param>
    public void FillUp(long room = 0)
    {
        using var file = new FileStream(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full, as it was to be.
        }

        file.SetLength(Math.Max(0, file.Length - room));
    }

    /// <summary>Makes the room again that <see cref="FillUp"/> has taken.</summary>
    public void MakeRoom() => File.Delete(Filler);

    private string Filler => _folder["filler"];

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private string? Mount(string options) =>
        Environment.UserName != "root" ? "needs root to mount a small file system"
        : Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder.Path) ? null
        : "this machine does not let root mount a small file system";

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

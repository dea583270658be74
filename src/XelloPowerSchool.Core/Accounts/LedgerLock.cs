using System.Globalization;
using System.Runtime.InteropServices;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Accounts;

/// <summary>
/// The right to write to a ledger: an open file beside it that nobody else can open. The system gives it back when the
/// process dies, however it dies. Who holds it stands in a second file, which everybody can read.
/// </summary>
internal sealed class LedgerLock : IDisposable
{
    private readonly FileStream _file;

    private LedgerLock(FileStream file) => _file = file;

    /// <exception cref="XelloException"><c>LedgerLocked</c>, <c>LedgerReadOnly</c> or <c>LedgerWriteFailed</c>.</exception>
    public static LedgerLock Take(string ledgerPath, TimeProvider time, Func<string, string, XelloException>? taken = null)
    {
        var holderPath = ledgerPath + ".lock.txt";
        FileStream? file = null;
        try
        {
            // Both files stay when the lock is given back: deleting the first would let two processes lock two files of one
            // name, and the second says nothing while nobody holds the first.
            file = new FileStream(ledgerPath + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var writer = new StreamWriter(OpenHolder(holderPath, FileMode.Create, FileAccess.Write));
            writer.Write(Describe(time));
            return new LedgerLock(file);
        }
        catch (IOException exception) when (file is null && IsTaken(exception))
        {
            throw (taken ?? Error.LedgerLocked)(ledgerPath, HolderOf(holderPath));
        }
        catch (UnauthorizedAccessException exception)
        {
            file?.Dispose();
            throw Error.LedgerReadOnly(ledgerPath, exception);
        }
        catch (IOException exception)
        {
            file?.Dispose();
            throw Error.LedgerWriteFailed(ledgerPath, exception);
        }
    }

    public void Dispose() => _file.Dispose();

    // Shared with everybody: whoever reads the name must not be in the way of the next one who writes it.
    private static FileStream OpenHolder(string path, FileMode mode, FileAccess access) =>
        new(path, mode, access, FileShare.ReadWrite | FileShare.Delete);

    private static string Describe(TimeProvider time)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return string.Format(
            CultureInfo.InvariantCulture, "{0} on {1}, process {2}, since {3:yyyy-MM-dd HH:mm:ss} UTC",
            Environment.UserName, Environment.MachineName, process.Id, time.GetUtcNow());
    }

    private static string HolderOf(string holderPath)
    {
        try
        {
            using var reader = new StreamReader(OpenHolder(holderPath, FileMode.Open, FileAccess.Read));
            return reader.ReadToEnd() is { Length: > 0 } holder ? holder : "another process";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not written yet, or not for our eyes. That the ledger is in use is what matters.
            return "another process";
        }
    }

    // "Somebody has it open" is ERROR_SHARING_VIOLATION or ERROR_LOCK_VIOLATION on Windows, EWOULDBLOCK elsewhere (35 on macOS).
    private static bool IsTaken(IOException exception) =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
            ? (exception.HResult & 0xFFFF) is 32 or 33
            : exception.HResult is 11 or 35;
}

using System.Text;
using XelloPowerSchool.Accounts;

namespace XelloPowerSchool.Plugin;

/// <summary>A file as the directory of a zip describes it. Nothing of that is believed.</summary>
/// <param name="Name">The path in the zip.</param>
/// <param name="Flags">The general purpose flags.</param>
/// <param name="Method">How it is compressed: 0 not at all, 8 deflate.</param>
/// <param name="Crc">The checksum that its content shall have.</param>
/// <param name="Packed">Bytes in the zip.</param>
/// <param name="Size">Bytes unpacked.</param>
/// <param name="Start">Where its own header stands in the zip.</param>
/// <param name="IsLink">Whether it is a symbolic link of a Unix system.</param>
internal sealed record ZipEntry(string Name, ushort Flags, ushort Method, uint Crc, uint Packed, uint Size, uint Start, bool IsLink)
{
    public bool IsEncrypted => (Flags & 0x2041) != 0; // traditional, strong, or with its directory masked
}

/// <summary>
/// Reads the directory of a zip by hand, because libraries forgive what must be known here: bytes around the zip, headers that
/// differ, files that overlap. Every framework gives the same findings.
/// </summary>
internal sealed class ZipDirectory(byte[] zip, string subject, PluginFindings findings)
{
    private const uint LocalHeader = 0x04034b50;
    private const uint DirectoryHeader = 0x02014b50;
    private const uint DirectoryEnd = 0x06054b50;
    private const int EndLength = 22;
    private const int HeaderLength = 46;
    private const int LocalLength = 30;
    private const int LongestComment = ushort.MaxValue;
    private const int MostFiles = 2000;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The files, folders included; null when the zip as a whole cannot be read, with a finding that says why.</summary>
    public IReadOnlyList<ZipEntry>? Read()
    {
        int end = FindEnd();
        if (end < 0)
            return Failed(StartsLikeAZip() ? PluginRules.CutZip : IsWebPage() ? PluginRules.WebPage : PluginRules.NotAZip);
        int count = Word(end + 10);
        uint size = Long(end + 12), start = Long(end + 16);
        if (Word(end + 4) != 0 || Word(end + 6) != 0 || Word(end + 8) != count)
            return Failed(PluginRules.SplitZip);
        if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
            return Failed(PluginRules.LargeZipFormat);
        if (end + EndLength + Word(end + 20) != zip.Length)
            return Failed(PluginRules.DataAfterZip);
        if (start + (long)size != end)
            return Failed(start + (long)size < end ? PluginRules.DataBeforeZip : PluginRules.DamagedZip);
        if (count == 0)
            return Failed(PluginRules.EmptyZip);
        if (!StartsLikeAZip())
            return Failed(PluginRules.DataBeforeZip);
        if (count > MostFiles)
            return Failed(PluginRules.TooManyFiles);
        List<ZipEntry>? entries = ReadEntries(count, (int)start, end);
        if (entries is null)
            return Failed(PluginRules.DamagedZip);
        return HasOverlaps(entries) ? Failed(PluginRules.OverlappingFiles) : entries;
    }

    /// <summary>The place of a file's content; -1 when its own header is not the one that the directory speaks of.</summary>
    public int ContentOf(ZipEntry entry)
    {
        long content = entry.Start + (long)LocalLength;
        if (content > zip.Length || Long((int)entry.Start) != LocalHeader)
            return -1;
        int start = (int)entry.Start;
        int nameLength = Word(start + 26);
        content += nameLength + Word(start + 28);
        return content + entry.Packed <= zip.Length
            && start + LocalLength + nameLength <= zip.Length
            && NameAt(start + LocalLength, nameLength, Word(start + 6)) == entry.Name
            && Word(start + 8) == entry.Method
            ? (int)content
            : -1;
    }

    private IReadOnlyList<ZipEntry>? Failed(RosterRule rule)
    {
        findings.Add(rule, subject);
        return null;
    }

    // The end can have a comment behind it, in which the mark of the end may stand again: the one that fits comes first.
    private int FindEnd()
    {
        int first = -1;
        for (int i = zip.Length - EndLength; i >= Math.Max(0, zip.Length - EndLength - LongestComment); i--)
        {
            if (Long(i) != DirectoryEnd)
                continue;
            if (i + EndLength + Word(i + 20) == zip.Length)
                return i;
            first = first < 0 ? i : first;
        }
        return first;
    }

    private List<ZipEntry>? ReadEntries(int count, int position, int end)
    {
        var entries = new List<ZipEntry>(count);
        for (int i = 0; i < count; i++)
        {
            if (position + HeaderLength > end || Long(position) != DirectoryHeader)
                return null;
            int nameLength = Word(position + 28);
            int next = position + HeaderLength + nameLength + Word(position + 30) + Word(position + 32);
            if (next > end)
                return null;
            ushort flags = Word(position + 8);
            bool madeOnUnix = zip[position + 5] == 3;
            entries.Add(new ZipEntry(
                NameAt(position + HeaderLength, nameLength, flags), flags, Word(position + 10), Long(position + 16), Long(position + 20), Long(position + 24),
                Long(position + 42), madeOnUnix && (Long(position + 38) >> 28) == 0xA));
            position = next;
        }
        return position == end ? entries : null;
    }

    private static bool HasOverlaps(List<ZipEntry> entries)
    {
        long free = 0;
        foreach (ZipEntry entry in entries.OrderBy(static e => e.Start))
        {
            if (entry.Start < free)
                return true;
            free = entry.Start + LocalLength + (long)entry.Packed;
        }
        return false;
    }

    // Names that do not say that they are UTF-8 are mostly ASCII; the others come out strange, and are found by their names.
    private string NameAt(int position, int length, ushort flags)
    {
        const ushort NamesAreUtf8 = 1 << 11;
        try
        {
            return (flags & NamesAreUtf8) != 0
                ? StrictUtf8.GetString(zip, position, length)
                : new string([.. zip.Skip(position).Take(length).Select(static b => b < 0x80 ? (char)b : '\uFFFD')]);
        }
        catch (DecoderFallbackException)
        {
            return "\uFFFD";
        }
    }

    private bool StartsLikeAZip() => zip.Length >= 4 && Long(0) is LocalHeader or DirectoryEnd;

    private bool IsWebPage()
    {
        string start = Encoding.UTF8.GetString(zip, 0, Math.Min(zip.Length, 512)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    private ushort Word(int position) => (ushort)(zip[position] | (zip[position + 1] << 8));

    private uint Long(int position) => Word(position) | ((uint)Word(position + 2) << 16);
}

using System.Text;

namespace XelloPowerSchool.Plugin;

/// <summary>
/// Puts a plugin's files into the zip that PowerSchool installs. Written by hand, because the same files must give the same
/// bytes on every framework: stored without compression, in order of name, with one fixed time.
/// </summary>
internal sealed class StoredZip
{
    private const uint LocalHeader = 0x04034b50;
    private const uint DirectoryHeader = 0x02014b50;
    private const uint DirectoryEnd = 0x06054b50;
    private const ushort Version = 20;
    private const ushort NamesAreUtf8 = 1 << 11;
    private const ushort Midnight = 0;
    private const ushort FirstOf1980 = (1 << 5) | 1; // the earliest day that a zip can name

    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>Adds a file under its path in the plugin, with slashes; <c>plugin.xml</c> belongs to the root.</summary>
    public void Add(string path, byte[] content) => _files.Add(path, content);

    /// <summary>The bytes of the zip.</summary>
    public byte[] ToZip()
    {
        using var zip = new MemoryStream();
        using var writer = new BinaryWriter(zip);
        using var directory = new MemoryStream();
        using var entries = new BinaryWriter(directory);
        foreach (KeyValuePair<string, byte[]> file in _files)
        {
            byte[] name = Encoding.UTF8.GetBytes(file.Key);
            uint offset = (uint)zip.Position, crc = Crc32.Of(file.Value);

            writer.Write(LocalHeader);
            WriteCommon(writer, name, file.Value, crc);
            writer.Write(name);
            writer.Write(file.Value);

            entries.Write(DirectoryHeader);
            entries.Write(Version); // made by: the plain kind, without rights of a file system
            WriteCommon(entries, name, file.Value, crc);
            entries.Write((ushort)0); // no comment
            entries.Write((ushort)0); // first disk
            entries.Write((ushort)0); // internal attributes
            entries.Write(0u); // external attributes
            entries.Write(offset);
            entries.Write(name);
        }

        uint start = (uint)zip.Position;
        writer.Write(directory.ToArray());
        writer.Write(DirectoryEnd);
        writer.Write(0u); // one disk
        writer.Write((ushort)_files.Count);
        writer.Write((ushort)_files.Count);
        writer.Write((uint)directory.Length);
        writer.Write(start);
        writer.Write((ushort)0); // no comment
        writer.Flush();
        return zip.ToArray();
    }

    private static void WriteCommon(BinaryWriter writer, byte[] name, byte[] content, uint crc)
    {
        writer.Write(Version);
        writer.Write(NamesAreUtf8);
        writer.Write((ushort)0); // stored
        writer.Write(Midnight);
        writer.Write(FirstOf1980);
        writer.Write(crc);
        writer.Write((uint)content.Length);
        writer.Write((uint)content.Length);
        writer.Write((ushort)name.Length);
        writer.Write((ushort)0); // no extra field
    }
}

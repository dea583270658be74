namespace XelloPowerSchool.DataFiles;

/// <summary>A file that was written, read back and found to keep the contract.</summary>
/// <param name="Name">Name that Xello expects.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Rows">Data rows, the header not counted.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Sha256">SHA-256 of the bytes, lower-case hexadecimal.</param>
internal sealed record StagedFile(string Name, string Path, long Rows, long Bytes, string Sha256);

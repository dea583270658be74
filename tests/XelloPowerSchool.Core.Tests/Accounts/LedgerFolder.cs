namespace XelloPowerSchool.Tests.Accounts;

/// <summary>A test's folder with a ledger in it.</summary>
internal static class LedgerFolder
{
    extension(TemporaryFolder folder)
    {
        public string Ledger => folder["ledger.db"];

        /// <summary>A folder in it, made.</summary>
        public string Folder(string name) => Directory.CreateDirectory(folder[name]).FullName;

        /// <summary>All files below with their content, to see what something wrote.</summary>
        public Dictionary<string, string> Content() => Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder.Path, file), file => Convert.ToHexString(File.ReadAllBytes(file)));
    }
}
